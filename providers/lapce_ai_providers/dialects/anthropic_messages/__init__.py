"""The Messages dialect: Claude at Anthropic, on Vertex AI (rawPredict), and on Bedrock (invoke).

How a host uses it:

1. Body: `body.messages_body(call, model, mark)`, or `body.prompt_body(…)`, and what the host adds to it:
   Anthropic `model` and `stream`, Vertex `anthropic_version` and `stream`, Bedrock `anthropic_version` alone.
2. Reply: `MessagesDecoder` reads `Event`s by their name. A host without server-sent events makes them itself:
   `Event(name, data)` with the message's JSON as data and its `type` as name (`decoder.named_event`).
   `whole.read_message` reads an answer that does not stream.
3. Failures: `failure.failure(prefix, problem)`.
4. `exchange.messages_exchange` puts these together for a host that speaks HTTP with server-sent events.
"""
