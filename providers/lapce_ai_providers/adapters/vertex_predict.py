"""Publisher models at Vertex AI that have no generateContent (`vertexApi: "predict"`): one request, whole reply."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

from ..call import Call
from ..catalog.model import ModelInfo
from ..catalog.tables import known_model
from ..dialects.gemini_generate.failure import failure
from ..dialects.vertex_predict.body import predict_body
from ..dialects.vertex_predict.reply import read_prediction
from ..errors import InvalidCall, SettingsProblem
from ..json_edge import dump_bytes
from ..model_params import Model, model_params
from ..problems import UrlProblem
from ..profile import Profile
from ..provider import Exchange, WholeReply
from ..transport.retry_policy import never
from ..url import parse_url
from ..wire import HttpRequest
from .vertex_address import gemini_place
from .vertex_gemini import HEADERS, authorized

PREFIX = "Vertex prediction error: "
PUBLISHER = "google"


def predict_model(profile: Profile) -> Model:
    """The model as it is named, known or not: `model`, or `publisher/model`."""
    name = profile.api_model_id or ""
    info = known_model("vertex", name) or ModelInfo()
    return Model(name, info, model_params("gemini", name, info, profile))


def vertex_predict_exchange(call: Call, model: Model, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; it does not stream. Raises InvalidCall, SettingsProblem."""
    if not model.id:
        raise SettingsProblem(f'{PREFIX}apiModelId: vertexApi "predict" needs the name of a model')
    if call.prompt is None and not call.messages:
        raise InvalidCall(f"{PREFIX}contents are required")
    publisher, slash, name = model.id.rpartition("/")
    models_url = gemini_place(call.profile).models_url("v1", publisher if slash else PUBLISHER)
    url = parse_url(f"{models_url}/{name}:predict")
    if url is None:
        raise failure(PREFIX, UrlProblem(models_url))
    request = HttpRequest("POST", str(url), HEADERS, dump_bytes(predict_body(call)))
    plain = Exchange(request, WholeReply(partial(read_prediction, PREFIX)), never, partial(failure, PREFIX))
    return authorized(plain, call.profile, memory, PREFIX)
