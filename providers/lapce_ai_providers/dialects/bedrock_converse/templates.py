"""The reference's sentences for Bedrock's errors, and the words in an error that select them (Roo Code v3.28.18).

In the order in which they are looked for. The texts are part of what users see and search for: they stay as they are.
"""

from __future__ import annotations

from typing import NamedTuple

THROTTLING = "throttling"


class Kind(NamedTuple):
    """One kind of error."""

    patterns: tuple[str, ...]
    """In lower case; one of them in the error's message or name is enough."""
    text: str


KINDS: dict[str, Kind] = {
    "service quota": Kind(
        ("service quota exceeded", "service quota", "quota exceeded for model"),
        "Service quota exceeded. This error indicates you've reached AWS service limits.\n\n"
        "Please try:\n"
        "1. Contact AWS support to request a quota increase\n"
        "2. Reduce request frequency temporarily\n"
        "3. Check your Amazon Bedrock quotas in the AWS console\n"
        "4. Consider using a different model or region with available capacity\n\n",
    ),
    "model not ready": Kind(
        ("model not ready", "model is not ready", "provisioned throughput not ready", "model loading"),
        "Model is not ready or still loading. This can happen with:\n"
        "1. Provisioned throughput models that are still initializing\n"
        "2. Custom models that are being loaded\n"
        "3. Models that are temporarily unavailable\n\n"
        "Please try:\n"
        "1. Wait a few minutes and retry\n"
        "2. Check the model status in Amazon Bedrock console\n"
        "3. Verify the model is properly provisioned\n\n",
    ),
    "too many tokens": Kind(
        ("too many tokens", "token limit exceeded", "context length", "maximum context length"),
        '"Too many tokens" error detected.\n'
        "Possible Causes:\n"
        "1. Input exceeds model's context window limit\n"
        "2. Rate limiting (too many tokens per minute)\n"
        "3. Quota exceeded for token usage\n"
        "4. Other token-related service limitations\n\n"
        "Suggestions:\n"
        "1. Reduce the size of your input\n"
        "2. Split your request into smaller chunks\n"
        "3. Use a model with a larger context window\n"
        "4. If rate limited, reduce request frequency\n"
        "5. Check your Amazon Bedrock quotas and limits\n\n",
    ),
    "internal server error": Kind(
        ("internal server error", "internal error", "server error", "service error"),
        "Amazon Bedrock internal server error. This is a temporary service issue.\n\n"
        "Please try:\n"
        "1. Retry the request after a brief delay\n"
        "2. If the error persists, check AWS service health\n"
        "3. Contact AWS support if the issue continues\n\n",
    ),
    "on demand": Kind(
        ("with on-demand throughput isn’t supported.",),
        "\n1. Try enabling cross-region inference in settings.\n"
        '2. Or, create an inference profile and then leverage the "Use custom ARN..." option of the model selector in '
        "settings.",
    ),
    "not found": Kind(
        ("not found", "does not exist"),
        "The specified ARN does not exist or is invalid. Please check:\n\n"
        "1. The ARN format is correct (arn:aws:bedrock:region:account-id:resource-type/resource-name)\n"
        "2. The model exists in the specified region\n"
        "3. The account ID in the ARN is correct",
    ),
    "access denied": Kind(
        ("access", "denied", "permission"),
        "You don't have access to the model specified.\n\n"
        "Please verify:\n"
        "1. Try cross-region inference if you're using a foundation model\n"
        "2. If using an ARN, verify the ARN is correct and points to a valid model\n"
        "3. Your AWS credentials have permission to access this model (check IAM policies)\n"
        "4. The region in the ARN matches the region where the model is deployed\n"
        "5. If using a provisioned model, ensure it's active and not in a failed state",
    ),
    THROTTLING: Kind(
        (
            "throttl",
            "rate",
            "limit",
            "bedrock is unable to process your request",
            "please wait",
            "quota exceeded",
            "service unavailable",
            "busy",
            "overloaded",
            "too many requests",
            "request limit",
            "concurrent requests",
        ),
        "Request was throttled or rate limited. Please try:\n"
        "1. Reducing the frequency of requests\n"
        "2. If using a provisioned model, check its throughput settings\n"
        "3. Contact AWS support to request a quota increase if needed\n\n\n\n",
    ),
}


def kind_of(name: str, text: str, status: int | None) -> str:
    """Which of the kinds an error is; "" for none of them."""
    if status == 429 or name == "ThrottlingException":
        return THROTTLING
    said = (text.lower(), name.lower())
    return next(
        (kind for kind, row in KINDS.items() if any(word in part for word in row.patterns for part in said)), ""
    )


def sentence(kind: str, text: str) -> str:
    """What the user is told."""
    return KINDS[kind].text if kind else f"Unknown Error: {text}"
