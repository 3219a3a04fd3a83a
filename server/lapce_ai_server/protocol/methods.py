"""The names of our own methods, and of those of LSP's that we answer ourselves."""

from __future__ import annotations

STREAM = "ai/stream"
COMPLETE = "ai/complete"
CANCEL = "ai/cancel"
MODELS = "ai/models"
COUNT_TOKENS = "ai/countTokens"
STATUS = "ai/status"

CANCEL_REQUEST = "$/cancelRequest"
WORK_DONE_PROGRESS_CANCEL = "window/workDoneProgress/cancel"
PROGRESS = "$/progress"

DID_OPEN = "textDocument/didOpen"
DID_CHANGE = "textDocument/didChange"
DID_CLOSE = "textDocument/didClose"
DID_SAVE = "textDocument/didSave"

INLINE_COMPLETION = "textDocument/inlineCompletion"
COMPLETION = "textDocument/completion"
EXECUTE_COMMAND = "workspace/executeCommand"
CODE_ACTION = "textDocument/codeAction"
CODE_ACTION_RESOLVE = "codeAction/resolve"

DID_FOCUS = "textDocument/didFocus"
DID_SHOW_COMPLETION = "textDocument/didShowCompletion"
DID_PARTIALLY_ACCEPT_COMPLETION = "textDocument/didPartiallyAcceptCompletion"
DID_REJECT = "ai/didReject"

COMMANDS = (
    "ai.chat",
    "ai.didAccept",
    "ai.toggleCompletions",
    "ai.pauseCompletions",
    "ai.resumeCompletions",
    "ai.explain",
    "ai.fix",
    "ai.document",
    "ai.test",
    "ai.rewrite",
    "ai.commitMessage",
)
"""What `workspace/executeCommand` knows, as we tell editors."""

CODE_ACTION_KINDS = ("quickfix", "refactor", "source")
"""Of our code actions, or above them."""

CONFIGURATION_SECTION = "lapceAi"
"""The section of the editor's configuration that is ours."""
