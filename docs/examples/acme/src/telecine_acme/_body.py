"""
A request in the vendor's words.

Change: this file. Every field that the catalogue offers has its place in the body, and nothing is rounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Role, Unsupported, media_type_of

if TYPE_CHECKING:
    from telecine import GenerationRequest, Image, Offer

FORMATS = ("image/png", "image/jpeg")
"""Pictures that may be sent by their bytes."""


def body(request: GenerationRequest, offer: Offer) -> dict[str, Any]:
    """
    What is sent to order a film; what the caller did not say is left out.
    """
    first = request.image(Role.FIRST_FRAME)
    known = {
        **request.metadata,
        "model": request.model,
        "prompt": request.prompt,
        "image": first and _picture(first),
        "seconds": request.duration,
        "quality": offer.word(request.resolution) or None,
        "ratio": request.aspect_ratio,
        "seed": request.seed,
    }
    return {key: value for key, value in known.items() if value is not None}


def _picture(image: Image) -> str:
    """
    An address as it is, bytes as a data URL.
    """
    if image.data is None:
        return image.url or ""
    media_type = media_type_of(image.data)
    if media_type not in FORMATS:
        raise Unsupported(
            "Acme takes PNG and JPEG pictures; `image` has another",
            param="image",
            allowed=["png", "jpeg"],
        )
    return f"data:{media_type};base64,{image.base64}"
