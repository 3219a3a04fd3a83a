"""The Converse dialect: every model of Amazon Bedrock behind one body and one stream.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html (checked 2026-11).
"""
