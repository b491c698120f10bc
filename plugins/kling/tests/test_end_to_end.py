"""
The products besides text and image, over real sockets: what is ordered is what is filmed.
"""

import base64
import io
import subprocess
import sys

import av
import pytest
from PIL import Image as Picture

from telecine import Client, GenerationRequest, Image, Role, Status, SubmitUnknown

FAST = 60
"""How much faster than the real ones the simulated jobs run."""
VIDEO = "https://media.example.com/pond.mp4"
BASE = [{"video_url": VIDEO, "refer_type": "base", "keep_original_sound": "yes"}]
MOTION = {"video_url": VIDEO, "character_orientation": "video"}
SHOTS = [
    {"index": 1, "prompt": "a paper boat", "duration": "1"},
    {"index": 2, "prompt": "a swan", "duration": "3"},
]
SCRIPT = {"multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS}


@pytest.fixture(scope="module")
def client():
    command = [sys.executable, "-m", "telecine_sandbox", "--exit-with-parent", "--speed", str(FAST)]
    with subprocess.Popen(  # noqa: S603  # our own code
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        lines = iter(process.stdout.readline, "# ready\n")
        environ = dict(line.strip().split("=", 1) for line in lines if "=" in line)
        with Client.from_env(environ=environ) as client:
            yield client
        process.stdin.close()
        process.wait(10)


def references(count):
    """
    So many pictures of what is to be seen.
    """
    return [
        Image(url=f"https://media.example.com/{place}.png", role=Role.REFERENCE) for place in range(count)
    ]


def picture(width, height):
    """
    A picture of that size.
    """
    file = io.BytesIO()
    Picture.new("RGB", (width, height), "navy").save(file, "PNG")
    return file.getvalue()


def film(path):
    """
    What is in an MP4: seconds, width, height and the number of sound tracks.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        seconds = round(float(container.duration) / av.time_base, 1)
        return seconds, stream.width, stream.height, len(container.streams.audio)


@pytest.mark.parametrize(
    ("product", "fields", "expected"),
    [
        pytest.param(
            "multi-image2video",
            {"model": "kling-v1-6", "images": references(4), "resolution": "1080p", "aspect_ratio": "9:16"},
            (5.0, 1080, 1920, 0),
            id="several pictures",
        ),
        pytest.param(
            "text2video",
            {"model": "kling-v3", "prompt": None, "duration": 4, "metadata": SCRIPT},
            (4.0, 1280, 720, 0),
            id="shots from text",
        ),
        pytest.param(
            "omni-video",
            {"model": "kling-video-o1", "aspect_ratio": "1:1"},
            (5.0, 960, 960, 0),
            id="omni from text in std, which is not the vendor's default",
        ),
        pytest.param(
            "omni-video",
            {"model": "kling-v3-omni", "images": references(7), "width": 1920, "height": 1080, "audio": True},
            (5.0, 1920, 1080, 1),
            id="omni from references",
        ),
        pytest.param(
            "omni-video",
            {
                "model": "kling-video-o1",
                "images": [Image(data=picture(600, 400), role=Role.FIRST_FRAME)],
                "resolution": "720p",
            },
            (5.0, 1080, 720, 0),
            id="omni from a first frame",
        ),
        pytest.param(
            "omni-video",
            {"model": "kling-v3-omni-edit", "resolution": "1080p", "metadata": {"video_list": BASE}},
            (5.0, 1920, 1080, 0),
            id="an edited film",
        ),
        pytest.param(
            "motion-control",
            {
                "model": "kling-v2-6-motion-control",
                "images": [Image(data=picture(400, 400), role=Role.FIRST_FRAME)],
                "metadata": MOTION,
            },
            (5.0, 720, 720, 1),
            id="motion control keeps the sound",
        ),
        pytest.param(
            "motion-control",
            {
                "model": "kling-v3-motion-control",
                "images": [Image(url="https://media.example.com/0.png", role=Role.FIRST_FRAME)],
                "audio": False,
                "metadata": MOTION,
            },
            (5.0, 1280, 720, 0),
            id="motion control in silence",
        ),
    ],
)
def test_a_film_of_each_product(client, tmp_path, product, fields, expected):
    """
    The job is asked about under its own product, and the film is as ordered.
    """
    request = GenerationRequest(**{"prompt": "a paper boat", **fields})

    task = client.wait(client.submit(request), every=0.01)
    path = client.download(task.videos[0], tmp_path / "boat.mp4")

    assert (Status.SUCCEEDED, product) == (task.status, task.handle.partition("/")[0])
    assert expected == film(path)


def test_an_extended_film_is_the_old_one_and_more(client, tmp_path):
    """
    Twice: a film from text, and one that is an extension itself.
    """
    first = client.wait(
        client.submit(GenerationRequest(model="kling-v1-6", prompt="a paper boat")), every=0.01
    )
    longer = client.wait(client.submit(extension(first)), every=0.01)
    longest = client.wait(client.submit(extension(longer)), every=0.01)
    path = client.download(longest.videos[0], tmp_path / "boat.mp4")

    assert "video-extend" == longest.handle.partition("/")[0]
    assert [5.0, 9.5, 14.0] == [task.videos[0].duration for task in (first, longer, longest)]
    assert (14.0, 1280, 720, 0) == film(path)


def extension(task):
    """
    What asks for more of a finished job's film; its id is as the simulator forms it.
    """
    video_id = f"{task.handle.partition('/')[2]}1"
    return GenerationRequest(model="kling-video-extend", metadata={"video_id": video_id})


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"model": "kling-v1-6", "images": references(2)}, id="multi-image2video"),
        pytest.param({"model": "kling-v3-omni", "aspect_ratio": "1:1"}, id="omni-video"),
        pytest.param({"model": "kling-v3-omni-edit", "metadata": {"video_list": BASE}}, id="an edited film"),
        pytest.param(
            {
                "model": "kling-v2-6-motion-control",
                "images": [Image(data=picture(400, 400), role=Role.FIRST_FRAME)],
                "metadata": MOTION,
            },
            id="motion-control",
        ),
    ],
)
def test_a_lost_answer_is_settled_by_find(client, fields):
    """
    T18 T19: the job is looked for under its own product.
    """
    request = GenerationRequest(prompt=f"a boat by {fields['model']} [fault:lost_answer]", **fields)

    with pytest.raises(SubmitUnknown) as caught:
        client.submit(request)
    task = client.find(caught.value.external_id, request=request, account=caught.value.account)

    assert Status.SUCCEEDED is client.wait(task, every=0.01).status


def test_pictures_of_a_list_are_sent_as_bare_base64(client):
    """
    A reference of bytes is taken, which one with a prefix would not be.
    """
    encoded = base64.b64encode(picture(400, 400)).decode()
    image = Image.parse(f"data:image/png;base64,{encoded}", role=Role.REFERENCE)

    task = client.submit(GenerationRequest(model="kling-v1-6", prompt="a paper boat", images=[image]))

    assert Status.QUEUED is task.status
    assert Status.SUCCEEDED is client.wait(task, every=0.01).status
