//! A line in is `{"asked": METHOD or null, "message": …}`; a line out is `null`, or why Lapce cannot take the message.
//! The steps are those of lapce-proxy: `handle_plugin_server_message`, then `serde_json::from_value` of a type.

use jsonrpc_lite::JsonRpc;
use lsp_types::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{self, BufRead};

fn read<T: DeserializeOwned>(value: Value) -> Result<(), String> {
    serde_json::from_value::<T>(value)
        .map(drop)
        .map_err(|error| error.to_string())
}

fn of_result(asked: &str, result: Value) -> Result<(), String> {
    match asked {
        "initialize" => read::<InitializeResult>(result),
        "textDocument/inlineCompletion" => read::<InlineCompletionResponse>(result),
        "textDocument/codeAction" => read::<CodeActionResponse>(result),
        "codeAction/resolve" => read::<CodeAction>(result),
        _ => Ok(()),
    }
}

fn of_request(method: &str, params: Value) -> Result<(), String> {
    match method {
        "window/workDoneProgress/create" => read::<WorkDoneProgressCreateParams>(params),
        "client/registerCapability" => read::<RegistrationParams>(params),
        _ => Err("not handled".into()),
    }
}

#[derive(serde::Deserialize)]
#[allow(dead_code)]
struct ServerStatusParams {
    health: String,
    quiescent: bool,
    message: Option<String>,
}

fn of_notification(method: &str, params: Value) -> Result<(), String> {
    match method {
        "$/progress" => read::<ProgressParams>(params),
        "window/showMessage" => read::<ShowMessageParams>(params),
        "window/logMessage" => read::<LogMessageParams>(params),
        "textDocument/publishDiagnostics" => read::<PublishDiagnosticsParams>(params),
        "experimental/serverStatus" => read::<ServerStatusParams>(params),
        _ => Err("not handled".into()),
    }
}

fn check(asked: &str, message: &str) -> Result<(), String> {
    let message = JsonRpc::parse(message).map_err(|error| error.to_string())?;
    let params = || -> Result<Value, String> {
        let params = message.get_params().ok_or("no params")?;
        serde_json::to_value(params).map_err(|error| error.to_string())
    };
    match &message {
        JsonRpc::Request(_) => of_request(message.get_method().unwrap(), params()?),
        JsonRpc::Notification(_) => of_notification(message.get_method().unwrap(), params()?),
        JsonRpc::Success(_) => of_result(asked, message.get_result().unwrap().clone()),
        JsonRpc::Error(_) => message.get_error().map(drop).ok_or("no error".into()),
    }
}

fn main() {
    for line in io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let told = check(
            row["asked"].as_str().unwrap_or(""),
            &row["message"].to_string(),
        );
        println!("{}", serde_json::to_string(&told.err()).unwrap());
    }
}
