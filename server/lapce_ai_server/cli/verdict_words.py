"""Verdicts on requests for inline completions, in words: what happened, and what to change where that is not wanted."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "shown": "The model's answer went to the editor. If you saw nothing, look for its setting that shows inline "
    "completions (ghost text).",
    "cached": "Answered at once from what was known: the rest of a text, or that there is nothing to say.",
    "superseded": "You typed on before the answer came, and the next request took its place. If most are, choose a "
    "faster model.",
    "debounced": "You typed on before the model was asked, which saved a request. For earlier questions set "
    "inlineDebounceMilliseconds.",
    "empty": "The model had nothing to say there. If that is often so, try another model for inlineCompletion: those "
    "that are made to fill in the middle do best.",
    "other": "Verdicts that are not counted one by one.",
}
SKIPPED: Mapping[str, str] = {
    "not_open": "The editor had not opened the document with the server (textDocument/didOpen): a fault of its client.",
    "off": "inlineEnabled is false: completions come only when you ask by hand.",
    "paused": "Completions are paused for the folder: lapce-ai completions resume, or the command "
    "ai.resumeCompletions.",
    "chat_file": "The document is a chat: what you write there is for the model already. By hand they still come.",
    "language": "inlineLanguages turns completions off for the language.",
    "disabled_glob": "The file matches inlineDisabledGlobs.",
    "ignored": "Git ignores the file, so no model may read it. To allow it: inlineEnabledGlobs in your configuration "
    "file.",
    "secret_file": "The file's name or folder is one of those that hold keys and passwords: no model ever reads them.",
    "too_large": "The file is larger than inlineMaxFileKilobytes.",
    "broken": "The provider refused for a reason that stays until you act. It is asked again by and by, and at once "
    "after a change of settings, or by hand.",
    "daily_dollars": "Today's completions have cost as much as inlineDailyDollars allows. By hand they still come.",
    "daily_tokens": "Today's completions have used as many tokens as inlineDailyTokens allows. By hand they still "
    "come.",
    "nothing_known": "The document is empty and has no language: there is nothing to go by. Ask by hand, or type "
    "something.",
    "in_word": "The cursor stood within a word. Ask by hand to get an answer all the same.",
    "after_statement": "The statement had just been ended. Go on in a new line, or ask by hand.",
    "drawn_line": "You were drawing a line of equal characters.",
    "long_line": "The line is so long that no person wrote it.",
}
FILTERED: Mapping[str, str] = {
    "same_as_neighbour": "The model only repeated the line above or below.",
    "suffix_overlap": "The model only repeated what follows the cursor.",
    "prefix_echo": "The model only repeated what stands before the cursor.",
    "too_short": "The answer was shorter than inlineLeastCharacters, or held nothing but white space.",
    "chatter": "The model talked about the code instead of writing it. A model that is made to fill in the middle "
    "does not.",
    "fences": "The answer was nothing but marks of code.",
    "control_tokens": "The answer was nothing but the model's own marks. If that is often so, its family is taken for "
    "another: see fillInTheMiddle.",
    "repetition": "The model said the same again and again.",
    "block_scope": "The answer did not belong to the block of the cursor.",
    "needs_range": "The answer would have replaced text, which this editor cannot do.",
}
ERRORS: Mapping[str, str] = {
    "settings": "A setting is missing or wrong: lapce-ai doctor tells which.",
    "authentication": "The provider refused the key: lapce-ai doctor tells where it is from.",
    "permission": "The key may not do that, or there is no credit left: look at the provider's account.",
    "not_found": "The model or the address is not known there: look at the model's name and the base URL.",
    "rate_limited": "The provider wants fewer requests, or the account's quota is used up. A larger "
    "inlineDebounceMilliseconds asks less often.",
    "too_large": "Even the shortened prompt was too long for the model. Set a smaller inlineContextTokens.",
    "timeout": "The model took longer than inlineTimeoutSeconds. Choose a faster one, or allow more time.",
    "connection": "The provider could not be reached: lapce-ai doctor tries the way to it.",
    "unavailable": "The provider was overloaded or out of order.",
    "refused": "The provider refused the request; its own words are above.",
    "broken_reply": "The provider's reply could not be understood: is the base URL the one of an API?",
    "invalid_params": "The request could not be made: its words are above.",
    "internal": "A fault of this program: please report it.",
}
ANY: Mapping[str, str] = {
    "skipped": "Nothing is asked in such a place. Ask by hand to get an answer all the same.",
    "filtered": "Nothing of the answer was left that was worth showing.",
    "error": "The question failed; the words of the error are above.",
}
TABLES: Mapping[str, Mapping[str, str]] = {"skipped": SKIPPED, "filtered": FILTERED, "error": ERRORS}


def words_for(verdict: str) -> str:
    """One or two sentences."""
    kind, _, rule = verdict.partition(":")
    if kind in TABLES:
        return TABLES[kind].get(rule, ANY[kind])
    return WORDS.get(verdict, "A verdict of another version of this program.")
