"""
Answers of the vendors, as they document them.

Source: the cases beside each plugin's tests.
"""

from __future__ import annotations

from telecine import HttpResponse

FILM = "https://media.example.com/boat.mp4"
HTML = HttpResponse(
    status=502, headers={"content-type": "text/html"}, content=b"<html><h1>502 Bad Gateway</h1></html>"
)


def kling(status="submitted", number="900", *, urls=(FILM,), **headers):
    """
    Kling tells of a job.
    """
    videos = [{"id": "1", "url": url, "duration": "5.1"} for url in urls] if status == "succeed" else []
    data = {
        "task_id": number,
        "task_status": status,
        "task_status_msg": "",
        "task_result": {"videos": videos} if videos else {},
        "created_at": 1780000000000,
        "updated_at": 1780000004000,
    }
    body = {"code": 0, "message": "SUCCEED", "request_id": "1", "data": data}
    return HttpResponse.of(200, body, headers=headers)


def kling_error(code, status=400, **headers):
    """
    Kling says no.
    """
    body = {"code": code, "message": "a reason", "request_id": "1"}
    return HttpResponse.of(
        status, body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def vidu_created(number="900"):
    """
    Vidu has taken a job.
    """
    return HttpResponse.of(200, {"task_id": number, "state": "created", "credits": 60})


def vidu(state="processing", *, urls=(FILM,), err_code=""):
    """
    Vidu tells of a job.
    """
    creations = [{"id": "1", "url": url} for url in urls] if state == "success" else []
    return HttpResponse.of(200, {"id": "900", "state": state, "err_code": err_code, "creations": creations})


def vidu_error(reason, status=400, **headers):
    """
    Vidu says no.
    """
    body = {"code": status, "reason": reason, "message": "a reason", "metadata": {"trace_id": "1"}}
    return HttpResponse.of(
        status, body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def jimeng_created(number="900"):
    """
    Jimeng has taken a job.
    """
    return HttpResponse.of(200, {"code": 10000, "data": {"task_id": number}, "message": "Success"})


def jimeng(status="generating", url=None):
    """
    Jimeng tells of a job.
    """
    data = {"status": status, "video_url": url}
    return HttpResponse.of(200, {"code": 10000, "data": data, "message": "Success"})


def jimeng_error(code, status=429, **headers):
    """
    Jimeng says no.
    """
    body = {"code": code, "data": None, "message": "a reason"}
    return HttpResponse.of(
        status, body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
