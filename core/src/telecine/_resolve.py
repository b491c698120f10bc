"""
Hold a request against a model's offers: every field is sent, warned about, or refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ._errors import InvalidRequest, Unsupported
from ._fit import among, fit, listed
from ._lift import Lifted, lift
from ._offer import Offer
from ._request import GenerationRequest, Notice, Operation, Role
from ._settle import remarked, settle
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
    operation, option = _made_from(request, model)
    chosen = _of_operation(model, operation, option)
    notices = [*_about_model(model, chosen), *lifted.notices]
    _check_names(lifted, chosen, asked=request.model)
    wanted = Wanted.of(request, chosen, operation, lifted.word)
    offer = fit(wanted)
    request, dropped = settle(wanted, offer)
    notices += [*dropped, *remarked(wanted, offer)]
    if strict and notices:
        raise Unsupported("; ".join(each.message for each in notices), param=notices[0].param)
    return request, offer, tuple(notices)


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
    offered = {(offer.operation, count) for offer in _all_offers(model) for count in offer.images}
    readings = [roles for operation in Operation if (roles := _reading(request, operation, offered))]
    if len(request.images) == 1 and (not readings or (Role.FIRST_FRAME,) in readings):
        readings = [(Role.FIRST_FRAME,)]
    count = len(request.images)
    if not readings:
        counts = sorted({count for _, count in offered})
        raise Unsupported(
            f"{model.id} takes no {count} images in these roles (offered: {listed(counts)})",
            param="images",
            allowed=counts,
        )
    if len(readings) > 1:
        raise InvalidRequest(
            f"{model.id} reads {count} images in {len(readings)} ways: give each a role, {listed(Role)}",
            param="images",
        )
    images = (attrs.evolve(image, role=role) for image, role in zip(request.images, readings[0], strict=True))
    return attrs.evolve(request, images=tuple(images))


def _reading(
    request: GenerationRequest, operation: Operation, offered: set[tuple[Operation, int]]
) -> tuple[Role, ...] | None:
    """
    The role of each image, in their order, if they were for *operation*; None where they are not.
    """
    count = len(request.images)
    given = [image.role for image in request.images]
    roles = (
        [Role.REFERENCE] * count if operation is Operation.REFERENCE else list(_READINGS.get(operation, ()))
    )
    if (operation, count) not in offered or len(roles) != count:
        return None
    for role in filter(None, given):
        if role not in roles:
            return None
        roles.remove(role)
    return tuple(role or roles.pop(0) for role in given)


def _all_offers(model: Model) -> list[Offer]:
    return [offer for each in (model, *model.kin) for offer in each.offers]


def _made_from(request: GenerationRequest, model: Model) -> tuple[Operation, str | None]:
    """
    What the video is made from, and the option that says so, if it is one.
    """
    options = (option for option in model.rules.operations if option in request.metadata)
    option = next(options, None)
    return model.rules.operations[option] if option else request.operation, option


def _of_operation(model: Model, operation: Operation, option: str | None) -> Model:
    """
    The member of the model's family that makes videos from *operation*.
    """
    for candidate in (model, *model.kin):
        offers = [offer for offer in candidate.offers if offer.operation is operation]
        if any(option is None or among(option, offer.options) for offer in offers):
            return candidate
    offered = {offer.operation for offer in _all_offers(model)}
    names = [each for each in Operation if each in offered]
    raise Unsupported(
        f"{model.id} makes videos from {', '.join(names) or 'nothing'}, not from {option or operation}",
        param=f"metadata.{option}" if option else "images" if operation is not Operation.TEXT else "image",
        allowed=names,
    )


def _about_model(model: Model, chosen: Model) -> list[Notice]:
    notices = []
    if chosen is not model:
        message = f"{model.id} makes no videos from this; {chosen.id}, of the same family, is used"
        notices.append(Notice(code="adjusted", param="model", message=message))
    if not chosen.listed:
        message = f"{chosen.id} is not in the catalogue of {chosen.provider}; it is sent unchecked"
        notices.append(Notice(code="unlisted", param="model", message=message))
    if chosen.retired:
        successor = f"; {chosen.replaced_by} replaces it" if chosen.replaced_by else ""
        message = f"{chosen.id} is announced to stop on {chosen.retired.isoformat()}{successor}"
        notices.append(Notice(code="retired", param="model", message=message))
    return notices


def _check_names(lifted: Lifted, chosen: Model, *, asked: str) -> None:
    names = {chosen.id, *chosen.aliases}
    for option, name in lifted.named.items():
        bare = name.removeprefix(f"{chosen.provider}/")
        if bare not in names and not (option == "model" and name == asked):
            param = f"metadata.{option}"
            raise InvalidRequest(
                f"`{param}` names the model {name:.60}, and the request is for {chosen.id}", param=param
            )
