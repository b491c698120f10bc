"""
Hold a request against a model's offers: every field is sent, warned about, or refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ._errors import InvalidRequest, Unsupported
from ._fit import fit
from ._lift import Lifted, lift
from ._offer import Offer
from ._request import GenerationRequest, Notice, Operation, Role
from ._settle import settle
from ._wanted import Wanted

if TYPE_CHECKING:
    from ._model import Model

Resolved = tuple[GenerationRequest, Offer, tuple[Notice, ...]]


def resolve(request: GenerationRequest, model: Model, *, strict: bool = False) -> Resolved:
    """
    Make *request* say exactly what will be asked of the vendor.

    What costs money or changes what is made is refused where no offer has
    it; what is cosmetic is warned about. Resolving twice changes nothing.

    Args:
        request: What is asked for.
        model: As `Registry.locate` finds it.
        strict: Refuse where there would be a warning.

    Returns:
        The request with the defaults that cost filled in, the offer that
        holds it, and the warnings.

    Raises:
        Unsupported: No offer holds it; the message names each field that clashes with the nearest.
        InvalidRequest: Fields contradict each other.
    """
    lifted = lift(request, model.rules)
    request = _with_roles(lifted.request, model)
    chosen = _of_operation(model, request.operation)
    notices = [*_about_model(model, chosen), *lifted.notices]
    _check_names(lifted, chosen)
    wanted = Wanted.of(request, chosen, lifted.word)
    offer = fit(wanted)
    request, dropped = settle(wanted, offer)
    notices += dropped
    if strict and notices:
        raise Unsupported(notices[0].message, param=notices[0].param)
    return attrs.evolve(request, model=_spelt(chosen)), offer, tuple(notices)


def _spelt(model: Model) -> str:
    # An id that no catalogue lists is found again by its provider's name only.
    return model.id if model.listed else f"{model.provider}/{model.id}"


_READINGS = {
    Operation.IMAGE: (Role.FIRST_FRAME,),
    Operation.FIRST_LAST: (Role.FIRST_FRAME, Role.LAST_FRAME),
}


def _with_roles(request: GenerationRequest, model: Model) -> GenerationRequest:
    """
    Give images without a role the only one that the model knows for so many.
    """
    if all(image.role for image in request.images):
        return request
    readings = [roles for operation in Operation if (roles := _reading(request, model, operation))]
    if len(request.images) == 1 and (not readings or (Role.FIRST_FRAME,) in readings):
        readings = [(Role.FIRST_FRAME,)]
    count = len(request.images)
    if not readings:
        raise Unsupported(f"{model.id} takes {_counts(model)} images, not {count}", param="images")
    if len(readings) > 1:
        raise InvalidRequest(
            f"{model.id} reads {count} images in {len(readings)} ways: give each a role, {' or '.join(Role)}",
            param="images",
        )
    images = (attrs.evolve(image, role=role) for image, role in zip(request.images, readings[0], strict=True))
    return attrs.evolve(request, images=tuple(images))


def _counts(model: Model) -> str:
    counts = {count for each in (model, *model.kin) for offer in each.offers for count in offer.images}
    return " or ".join(map(str, sorted(counts)))


def _reading(request: GenerationRequest, model: Model, operation: Operation) -> tuple[Role, ...] | None:
    count = len(request.images)
    roles = (Role.REFERENCE,) * count if operation is Operation.REFERENCE else _READINGS.get(operation, ())
    if len(roles) != count:
        return None
    if any(image.role not in (None, role) for image, role in zip(request.images, roles, strict=True)):
        return None
    offered = any(
        offer.operation is operation and count in offer.images
        for each in (model, *model.kin)
        for offer in each.offers
    )
    return roles if offered else None


def _of_operation(model: Model, operation: Operation) -> Model:
    """
    The member of the model's family that makes videos from *operation*.
    """
    for candidate in (model, *model.kin):
        if any(offer.operation is operation for offer in candidate.offers):
            return candidate
    offered = {offer.operation for each in (model, *model.kin) for offer in each.offers}
    names = [each for each in Operation if each in offered]
    raise Unsupported(
        f"{model.id} makes videos from {', '.join(names) or 'nothing'}, not from {operation}",
        param="images" if operation is not Operation.TEXT else "image",
        allowed=names,
    )


def _about_model(model: Model, chosen: Model) -> list[Notice]:
    notices = []
    if chosen is not model:
        message = f"{model.id} takes no such images; {chosen.id}, of the same family, is used"
        notices.append(Notice(code="adjusted", param="model", message=message))
    if not chosen.listed:
        message = f"{chosen.id} is not in the catalogue of {chosen.provider}; it is sent unchecked"
        notices.append(Notice(code="unlisted", param="model", message=message))
    if chosen.retired:
        successor = f"; {chosen.replaced_by} replaces it" if chosen.replaced_by else ""
        message = f"{chosen.id} is announced to stop on {chosen.retired.isoformat()}{successor}"
        notices.append(Notice(code="retired", param="model", message=message))
    return notices


def _check_names(lifted: Lifted, chosen: Model) -> None:
    for name in lifted.named:
        bare = name.removeprefix(f"{chosen.provider}/")
        if bare != chosen.id and bare not in chosen.aliases:
            raise InvalidRequest(
                f"the options name the model {name}, and the request is for {chosen.id}", param="metadata"
            )
