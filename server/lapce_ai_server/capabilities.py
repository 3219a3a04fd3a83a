"""What the editor can, read once from `initialize` into a flat record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from lsprotocol import types

from lapce_ai_providers.setting_names import folded

from .documents.position import Encoding, chosen_encoding
from .documents.uri import path_of
from .protocol.methods import CODE_ACTION_KINDS, COMMANDS


@frozen(kw_only=True)
class Capabilities:
    """The few abilities that change what we do."""

    pulls_configuration: bool = False
    """The server may ask `workspace/configuration`."""
    editor: str = ""
    """Name from `clientInfo`."""
    position_encoding: Encoding = "utf-16"
    """What characters of positions count, in both directions."""

    inline_completion: bool = False
    """Shows `textDocument/inlineCompletion`."""
    work_done_progress: bool = False
    """Shows progress that the server begins."""
    resolves_edits: bool = False
    """Asks for the edit of a code action when it is chosen, by `codeAction/resolve`."""
    applies_edits: bool = False
    """Takes edits of the server's own by `workspace/applyEdit`."""
    versioned_edits: bool = False
    """Edits may name the version of the document that they are for."""
    creates_files: bool = False
    """Makes files that an edit says are to be made."""
    shows_documents: bool = False
    """Opens what the server names by `window/showDocument`."""
    folders: tuple[str, ...] = ()
    """Paths of what it has open, with `/` between their parts and none at the end."""

    @property
    def is_lapce(self) -> bool:
        """Lapce does less than the protocol promises."""
        return self.editor.lower().startswith("lapce")


def capabilities_of(params: types.InitializeParams) -> Capabilities:
    """Raises nothing: what is absent cannot be done."""
    workspace, general = params.capabilities.workspace, params.capabilities.general
    document, window = params.capabilities.text_document, params.capabilities.window
    edits = workspace.workspace_edit if workspace else None
    return Capabilities(
        pulls_configuration=bool(workspace and workspace.configuration),
        editor=params.client_info.name if params.client_info else "",
        position_encoding=chosen_encoding(general.position_encodings if general else None),
        inline_completion=bool(document and document.inline_completion is not None),
        work_done_progress=bool(window and window.work_done_progress),
        resolves_edits=resolves_edits(document.code_action if document else None),
        applies_edits=bool(workspace and workspace.apply_edit),
        versioned_edits=bool(edits and edits.document_changes),
        creates_files=bool(
            edits and edits.document_changes and types.ResourceOperationKind.Create in (edits.resource_operations or ())
        ),
        shows_documents=bool(window and window.show_document and window.show_document.support),
        folders=folders_of(params),
    )


def resolves_edits(actions: types.CodeActionClientCapabilities | None) -> bool:
    """Whether code actions may come without their edit, and keep what we note in them."""
    if actions is None or not actions.data_support or actions.resolve_support is None:
        return False
    return "edit" in actions.resolve_support.properties


def folders_of(params: types.InitializeParams) -> tuple[str, ...]:
    """The workspace's folders, or its root where the editor knows only one."""
    told = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or params.root_path or ""]
    return tuple(path_of(uri).rstrip("/") for uri in told if uri)


def tell_documents(ours: types.ServerCapabilities, encoding: Encoding) -> None:
    """Says how we keep documents, which pygls does not know: they are ours, not its."""
    ours.position_encoding = encoding
    ours.text_document_sync = types.TextDocumentSyncOptions(
        open_close=True,
        change=types.TextDocumentSyncKind.Incremental,
        save=types.SaveOptions(include_text=True),
    )


def tell_features(ours: types.ServerCapabilities, editor: Capabilities, introduced: Mapping[str, Any]) -> None:
    """Says what else we do, by what the editor can use. Lapce gives each question to all servers and takes the first
    answer: there we offer nothing that the language's own server may offer too.

    Args:
        ours: to be filled in.
        editor: who asks.
        introduced: the settings that it brought; those of files are not read yet.
    """
    ours.inline_completion_provider = types.InlineCompletionOptions()
    ours.execute_command_provider = None if editor.is_lapce else types.ExecuteCommandOptions(commands=list(COMMANDS))
    if offers_completion(editor, introduced):
        ours.completion_provider = types.CompletionOptions(trigger_characters=list(" .,:=([{"))
    if wish_in(introduced, "codeactions") is True or not editor.is_lapce:
        ours.code_action_provider = types.CodeActionOptions(
            code_action_kinds=list(CODE_ACTION_KINDS), resolve_provider=True
        )


def wish_in(introduced: Mapping[str, Any], name: str) -> object:
    """A setting of the editor's, by its folded name; None where it brought none."""
    return next((value for written, value in introduced.items() if folded(written) == name), None)


def offers_completion(editor: Capabilities, introduced: Mapping[str, Any]) -> bool:
    """Whether `textDocument/completion` stands in: where there are no inline completions, or if the user wants."""
    wish = wish_in(introduced, "completionfallback")
    if editor.is_lapce or wish in ("off", False):
        return False
    return wish in ("on", True) or not editor.inline_completion
