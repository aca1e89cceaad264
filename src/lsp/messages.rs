//! JSON-RPC: what a message is, and the shape of answers.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Why a request is not answered with a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: i32,
    pub message: String,
}

impl Fault {
    pub const PARSE: i32 = -32700;
    pub const INVALID_REQUEST: i32 = -32600;
    pub const NO_METHOD: i32 = -32601;
    pub const INVALID_PARAMS: i32 = -32602;
    pub const INTERNAL: i32 = -32603;
    pub const NOT_INITIALIZED: i32 = -32002;
    pub const CANCELLED: i32 = -32800;
    /// The request is sound, and what it asks cannot be done.
    pub const FAILED: i32 = -32803;

    pub fn new(code: i32, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into() }
    }

    /// What is asked cannot be done, for a reason that the user is reported.
    pub fn failed(message: impl Into<String>) -> Fault {
        Fault::new(Fault::FAILED, message)
    }

    pub fn params(message: impl Into<String>) -> Fault {
        Fault::new(Fault::INVALID_PARAMS, message)
    }
}

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    Request {
        id: Value,
        method: String,
        params: Value,
    },
    Notification {
        method: String,
        params: Value,
    },
    /// The answer to a request of the server.
    Response {
        id: Value,
        result: Option<Value>,
    },
}

/// Reads a body.
///
/// # Errors
/// The answer to send to what is not a message.
pub fn read(body: &[u8]) -> Result<Message, Value> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        failure(&Value::Null, &Fault::new(Fault::PARSE, format!("this is not JSON: {error}")))
    })?;
    let Value::Object(mut parts) = value else {
        return Err(failure(&Value::Null, &Fault::new(Fault::INVALID_REQUEST, "a message is one object")));
    };
    let id = parts.remove("id");
    let sound = id.as_ref().filter(|id| id.is_string() || id.is_number());
    let method = parts.remove("method");
    let params = parts.remove("params").unwrap_or(Value::Null);
    match (method, &id, sound) {
        (Some(Value::String(method)), Some(_), Some(id)) => {
            Ok(Message::Request { id: id.clone(), method, params })
        }
        (Some(Value::String(method)), None, _) => Ok(Message::Notification { method, params }),
        (None, Some(id), Some(_)) if parts.contains_key("result") || parts.contains_key("error") => {
            Ok(Message::Response { id: id.clone(), result: parts.remove("result") })
        }
        (_, _, sound) => {
            let fault =
                Fault::new(Fault::INVALID_REQUEST, "neither a request, a notification nor a response");
            Err(failure(sound.unwrap_or(&Value::Null), &fault))
        }
    }
}

/// The parameters of a request.
///
/// # Errors
/// When they have another shape.
pub fn params<T: DeserializeOwned>(params: Value) -> Result<T, Fault> {
    T::deserialize(params).map_err(|error| Fault::params(format!("the parameters do not fit: {error}")))
}

pub fn success(id: &Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

pub fn failure(id: &Value, fault: &Fault) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": fault.code, "message": fault.message } })
}

pub fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

pub fn request(id: &str, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}
