"""
One canonical request in, any video vendor's HTTP API out, and one task back.

Vendors are plugins; embed the core with `Client` or `AsyncClient`, or use a
`Registry` and `drive` with an exchange of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._account import Account, Secret, Session
from ._convert import instant, task_from_json, task_to_json
from ._errors import (
    Busy,
    ConfigurationError,
    ContentRejected,
    Denied,
    Forbidden,
    InvalidRequest,
    InvalidResponse,
    PluginBroken,
    PluginConflict,
    PluginError,
    PluginNotFound,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    Rejected,
    StillRunning,
    SubmitUnknown,
    TaskNotFound,
    TelecineError,
    Timeout,
    Unauthorized,
    Unavailable,
    Unsupported,
    VendorDown,
)
from ._flow import AnswerLost, NotSent, adrive, drive
from ._hooks import Flow, hookimpl
from ._http import HttpRequest, HttpResponse, read
from ._request import GenerationRequest, Image, Notice, Operation, Role, media_type_of
from ._task import Status, Task, TaskError, Video
from ._version import VERSION as __version__  # noqa: N811  # the customary name

if TYPE_CHECKING:
    from ._async_client import AsyncClient
    from ._call import Call, Wrapper
    from ._catalogue import Catalogue
    from ._client import Client
    from ._httpx import AsyncHttpxTransport, HttpxTransport
    from ._info import Installed, ProviderInfo
    from ._model import Model
    from ._offer import Lift, Offer, Rules
    from ._preview import Preview, preview
    from ._provider import Provider
    from ._registry import Registry
    from ._resolve import resolve
    from ._transport import AsyncTransport, Limits, Transport
    from ._wire import read_body

__all__ = [
    "Account",
    "AnswerLost",
    "AsyncClient",
    "AsyncHttpxTransport",
    "AsyncTransport",
    "Busy",
    "Call",
    "Catalogue",
    "Client",
    "ConfigurationError",
    "ContentRejected",
    "Denied",
    "Flow",
    "Forbidden",
    "GenerationRequest",
    "HttpRequest",
    "HttpResponse",
    "HttpxTransport",
    "Image",
    "Installed",
    "InvalidRequest",
    "InvalidResponse",
    "Lift",
    "Limits",
    "Model",
    "NotSent",
    "Notice",
    "Offer",
    "Operation",
    "PluginBroken",
    "PluginConflict",
    "PluginError",
    "PluginNotFound",
    "Preview",
    "Provider",
    "ProviderError",
    "ProviderInfo",
    "QuotaExceeded",
    "RateLimited",
    "Registry",
    "Rejected",
    "Role",
    "Rules",
    "Secret",
    "Session",
    "Status",
    "StillRunning",
    "SubmitUnknown",
    "Task",
    "TaskError",
    "TaskNotFound",
    "TelecineError",
    "Timeout",
    "Transport",
    "Unauthorized",
    "Unavailable",
    "Unsupported",
    "VendorDown",
    "Video",
    "Wrapper",
    "__version__",
    "adrive",
    "drive",
    "hookimpl",
    "instant",
    "media_type_of",
    "preview",
    "read",
    "read_body",
    "resolve",
    "task_from_json",
    "task_to_json",
]

_LATE = {
    "AsyncClient": "_async_client",
    "AsyncHttpxTransport": "_httpx",
    "AsyncTransport": "_transport",
    "Call": "_call",
    "Catalogue": "_catalogue",
    "Client": "_client",
    "HttpxTransport": "_httpx",
    "Installed": "_info",
    "Lift": "_offer",
    "Limits": "_transport",
    "Model": "_model",
    "Offer": "_offer",
    "Preview": "_preview",
    "Provider": "_provider",
    "ProviderInfo": "_info",
    "Registry": "_registry",
    "Rules": "_offer",
    "Transport": "_transport",
    "Wrapper": "_call",
    "preview": "_preview",
    "read_body": "_wire",
    "resolve": "_resolve",
}
"""Public names by the module that is imported when they are first used; clients load httpx then."""


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only when it is needed

    value = globals()[name] = getattr(import_module(f".{_LATE[name]}", __name__), name)
    return value
