"""The invoke dialect: InvokeModel and InvokeModelWithResponseStream, with a body in each model's own form.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html (checked 2026-11).
"""
