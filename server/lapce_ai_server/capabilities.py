"""What the editor can, read once from `initialize` into a flat record."""

from __future__ import annotations

from attrs import frozen
from lsprotocol import types


@frozen(kw_only=True)
class Capabilities:
    """The few abilities that change what we do."""

    pulls_configuration: bool = False
    """The server may ask `workspace/configuration`."""
    editor: str = ""
    """Name from `clientInfo`."""

    @property
    def is_lapce(self) -> bool:
        """Lapce does less than the protocol promises."""
        return self.editor.lower().startswith("lapce")


def capabilities_of(params: types.InitializeParams) -> Capabilities:
    """Raises nothing: what is absent cannot be done."""
    workspace = params.capabilities.workspace
    return Capabilities(
        pulls_configuration=bool(workspace and workspace.configuration),
        editor=params.client_info.name if params.client_info else "",
    )
