"""
What a table of offers cannot say, refused before anything is sent.

Source: app.klingai.com/cn/dev/document-api (2026-02), text2video, image2video and omni-video.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Unsupported

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telecine import GenerationRequest, Offer

    Facts = Mapping[str, Any]


def check(request: GenerationRequest, offer: Offer) -> None:
    """
    Refuse what Kling would.

    Raises:
        Unsupported: Names the option and what it may be.
    """
    for refuse in (_camera, _shots, _elements, _videos, _silence):
        refuse(request, offer.facts)


def _camera(request: GenerationRequest, _: Facts) -> None:
    camera = request.metadata.get("camera_control")
    if camera and request.images and camera["type"] != "simple":
        raise Unsupported(
            "with an image the camera moves by `simple` only",
            param="metadata.camera_control.type",
            allowed=["simple"],
        )


def _shots(request: GenerationRequest, _: Facts) -> None:
    shots = request.metadata.get("multi_prompt")
    if not shots or request.duration is None:
        return
    total = sum(int(shot["duration"]) for shot in shots)
    if total != request.duration:
        raise Unsupported(
            f"the shots of `metadata.multi_prompt` last {total} s, and the video {request.duration:g} s",
            param="metadata.multi_prompt",
            allowed=[request.duration],
        )


def _elements(request: GenerationRequest, facts: Facts) -> None:
    count = len(request.metadata.get("element_list") or ())
    # Where images and elements share one limit, the images come first.
    most = facts["inputs"] - len(request.images) if "inputs" in facts else facts.get("elements", count)
    if count > most:
        raise Unsupported(
            f"{request.model} takes {most} elements beside {len(request.images)} images, not {count}",
            param="metadata.element_list",
            allowed=list(range(most + 1)),
        )


def _videos(request: GenerationRequest, facts: Facts) -> None:
    wanted = facts.get("refer_type")
    for video in request.metadata.get("video_list") or ():
        if wanted not in (None, video["refer_type"]):
            raise Unsupported(
                f"{request.model} takes a `refer_type` {wanted}; base is for ids that end in -edit",
                param="metadata.video_list",
                allowed=[wanted],
            )


def _silence(request: GenerationRequest, _: Facts) -> None:
    """
    A film that was asked to be silent keeps no sound of the film that it is made from.
    """
    options = request.metadata
    kept = [video.get("keep_original_sound") for video in options.get("video_list") or ()]
    kept += [options["keep_original_sound"]] if "keep_original_sound" in options else []
    if request.audio is False and set(kept) - {"no"}:
        raise Unsupported(
            "without `audio`, `keep_original_sound` is no",
            param="metadata.keep_original_sound",
            allowed=["no"],
        )
