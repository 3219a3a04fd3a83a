"""What the editor can, read once from `initialize` into a flat record."""

from __future__ import annotations

from attrs import frozen
from lsprotocol import types

from .documents.position import Encoding, chosen_encoding


@frozen(kw_only=True)
class Capabilities:
    """The few abilities that change what we do."""

    pulls_configuration: bool = False
    """The server may ask `workspace/configuration`."""
    editor: str = ""
    """Name from `clientInfo`."""
    position_encoding: Encoding = "utf-16"
    """What characters of positions count, in both directions."""

    @property
    def is_lapce(self) -> bool:
        """Lapce does less than the protocol promises."""
        return self.editor.lower().startswith("lapce")


def capabilities_of(params: types.InitializeParams) -> Capabilities:
    """Raises nothing: what is absent cannot be done."""
    workspace, general = params.capabilities.workspace, params.capabilities.general
    return Capabilities(
        pulls_configuration=bool(workspace and workspace.configuration),
        editor=params.client_info.name if params.client_info else "",
        position_encoding=chosen_encoding(general.position_encodings if general else None),
    )


def tell_documents(ours: types.ServerCapabilities, encoding: Encoding) -> None:
    """Says how we keep documents, which pygls does not know: they are ours, not its."""
    ours.position_encoding = encoding
    ours.text_document_sync = types.TextDocumentSyncOptions(
        open_close=True,
        change=types.TextDocumentSyncKind.Incremental,
        save=types.SaveOptions(include_text=False),
    )
