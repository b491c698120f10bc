"""
Pictures as Vidu takes them: an address, or a data URL with its prefix.

Source: platform.vidu.cn/docs, image limits, as mirrored in ArcReel/ArcReel, 2026-07.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Image, Operation, Role, Unsupported, media_type_of

if TYPE_CHECKING:
    from telecine import GenerationRequest, Offer

FORMATS = ("image/png", "image/jpeg", "image/webp")
_COUNTED = {
    "pictured": "subjects without a film",
    "filmed": "subjects with a film",
    "new": "subjects with a film that are not stored",
}


def images(request: GenerationRequest, offer: Offer) -> list[str] | None:
    """
    The pictures in the order that the endpoint reads them in; None where there are none.
    """
    chosen = request.images
    if offer.operation is Operation.FIRST_LAST:
        frames = (request.image(Role.FIRST_FRAME), request.image(Role.LAST_FRAME))
        chosen = tuple(frame for frame in frames if frame)
    return [picture(image, "images") for image in chosen] or None


def picture(image: Image, param: str) -> str:
    """
    An address as it is, bytes as a data URL that says what they are.
    """
    if image.data is None:
        return image.url or ""
    media_type = media_type_of(image.data)
    if media_type not in FORMATS:
        raise Unsupported(
            f"Vidu takes PNG, JPEG and WebP pictures; `{param}` has another",
            param=param,
            allowed=["png", "jpeg", "webp"],
        )
    return f"data:{media_type};base64,{image.base64}"


def subjects(stated: list[dict[str, Any]], offer: Offer) -> list[dict[str, Any]]:
    """
    Subjects with their pictures as Vidu takes them, and not too many of any kind.
    """
    filmed = [subject for subject in stated if subject.get("videos")]
    new = [subject for subject in filmed if not subject.get("server_id")]
    counts = {"pictured": len(stated) - len(filmed), "filmed": len(filmed), "new": len(new)}
    for kind, most in offer.facts.get("subjects", {}).items():
        if counts[kind] > most:
            raise Unsupported(
                f"Vidu takes up to {most} {_COUNTED[kind]} here, not {counts[kind]}",
                param="metadata.subjects",
                allowed=[f"up to {most}"],
            )
    return [_subject(subject) for subject in stated]


def _subject(stated: dict[str, Any]) -> dict[str, Any]:
    subject = {key: value for key, value in stated.items() if value}
    if "images" in subject:
        param = "metadata.subjects.images"
        subject["images"] = [picture(Image.parse(each, param=param), param) for each in subject["images"]]
    return subject
