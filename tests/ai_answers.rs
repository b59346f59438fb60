//! Requests to AI providers, and answers as the vendors' pages describe them (docs/AI-PROVIDERS.md names the pages).

use serde_json::{Value, json};
use touchmark::ai::{Answer, Connection, PromptFile, Read, Stop, module_prompt, read, request};
use touchmark::error::{Code, Error};
use touchmark::flow::{Effect, Flow, Issued, Outcome, Resumption};
use touchmark::http::Response;
use touchmark::provider::Provider;

fn connection(provider: Provider) -> Connection {
    serde_json::from_value(json!({
        "provider": provider, "baseUrl": "https://ai.example.com/v1", "model": "claude-opus-5-5", "secret": "ai:main"
    }))
    .unwrap()
}

fn answer(status: u16, body: &Value) -> Response {
    Response { status, body: body.to_string().into_bytes(), ..Response::default() }
}

fn text_of(provider: Provider, body: &Value) -> Answer {
    match read(&connection(provider), &answer(200, body)).unwrap() {
        Read::Answer(answer) => answer,
        Read::TooLong { .. } => panic!("too long"),
    }
}

fn error_of(provider: Provider, response: &Response) -> Error {
    read(&connection(provider), response).unwrap_err()
}

/// The effect as it leaves the core: the only way to see a request's body.
fn sent(provider: Provider) -> (Value, Value) {
    let files = [PromptFile { path: "a.rs".to_owned(), text: "fn a() {}".to_owned(), signatures_only: false }];
    let prompt = module_prompt("r", "src", &files);
    let request = request(&connection(provider), &prompt, &["ai.example.com".to_owned()]).unwrap();
    let host = request.host().to_owned();
    let (mut flow, step) = Flow::start(None, |world| {
        Box::pin(async move {
            let _ = world.fetch(request).await;
            Ok(Value::Null)
        })
    });
    // First the flow asks for which host the secret was set.
    let index = Outcome::Value { value: json!({"setMs": 0, "host": host}) };
    let resumption = Resumption { elapsed_ms: 0, outcome: index };
    let step = flow.resume(step.effects[0].id, resumption, Vec::new()).unwrap();
    let Issued { effect, body, .. } = step.effects.into_iter().next().unwrap();
    assert!(matches!(effect, Effect::Fetch(_)));
    (serde_json::to_value(&effect).unwrap(), serde_json::from_slice(&body.unwrap()).unwrap())
}

#[test]
fn anthropic_is_asked_without_any_sampling_parameter() {
    let (effect, body) = sent(Provider::Anthropic);
    assert_eq!(effect["url"], "https://api.anthropic.com/v1/messages");
    assert!(effect["headers"].as_array().unwrap().contains(&json!(["anthropic-version", "2026-10-21"])));
    assert_eq!(effect["secrets"], json!([{"header": "x-api-key", "scheme": "raw", "secret": "ai:main"}]));
    let mut keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["max_tokens", "messages", "model", "system"]);
}

#[test]
fn the_instructions_never_hold_data_and_the_data_never_instructions() {
    for provider in [Provider::Anthropic, Provider::Selfhosted] {
        let (_, body) = sent(provider);
        let system = body.get("system").or_else(|| body.pointer("/messages/0/content")).unwrap().as_str().unwrap();
        assert!(!system.contains("fn a()"));
        let last = body["messages"].as_array().unwrap().last().unwrap();
        assert!(last["role"] == "user" && last["content"].as_str().unwrap().contains("fn a() {}"));
    }
}

#[test]
fn openai_and_compatible_servers_name_the_cap_differently() {
    assert!(sent(Provider::Openai).1.get("max_completion_tokens").is_some());
    let (effect, body) = sent(Provider::Selfhosted);
    assert!(body.get("max_tokens").is_some() && body.get("temperature").is_none());
    assert_eq!(effect["url"], "https://ai.example.com/v1/chat/completions");
}

#[test]
fn a_self_hosted_address_has_to_be_approved() {
    let prompt = module_prompt("r", "", &[]);
    let refused = request(&connection(Provider::Selfhosted), &prompt, &[]).unwrap_err();
    assert_eq!(refused.code, Code::EgressDenied);
}

#[test]
fn all_blocks_of_text_are_the_answer_and_thinking_is_not() {
    let body = json!({
        "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 5, "cache_creation_input_tokens": 2, "cache_read_input_tokens": 3, "output_tokens": 7}
    });
    let answer = text_of(Provider::Anthropic, &body);
    assert_eq!((answer.text.as_str(), answer.stop), ("ab", Stop::Complete));
    assert_eq!((answer.usage.input_tokens, answer.usage.output_tokens), (10, 7));
}

#[test]
fn every_stop_reason_has_a_meaning() {
    for (reason, stop) in [("max_tokens", Stop::Truncated), ("pause_turn", Stop::Truncated), ("refusal", Stop::Refused)]
    {
        let body = json!({"content": [{"type": "text", "text": "a"}], "stop_reason": reason});
        assert_eq!(text_of(Provider::Anthropic, &body).stop, stop);
    }
    for (reason, stop) in [("length", Stop::Truncated), ("content_filter", Stop::Refused), ("stop", Stop::Complete)] {
        let body = json!({"choices": [{"message": {"content": "a"}, "finish_reason": reason}]});
        assert_eq!(text_of(Provider::Openai, &body).stop, stop);
    }
    let refused = json!({"choices": [{"message": {"content": null, "refusal": "no"}, "finish_reason": "stop"}]});
    assert_eq!(text_of(Provider::Openai, &refused).stop, Stop::Refused);
}

#[test]
fn a_local_models_thinking_is_no_part_of_its_answer() {
    for text in ["<think>a < b</think>\nThe answer.", "hm, let me see</think>The answer."] {
        let body = json!({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]});
        assert_eq!(text_of(Provider::Selfhosted, &body).text, "The answer.");
    }
}

#[test]
fn a_prompt_that_is_too_long_says_so_with_the_numbers_it_has() {
    let llama = json!({"error": {"code": 400, "type": "exceed_context_size_error", "message": "x", "n_prompt_tokens": 9000, "n_ctx": 4096}});
    let openai = json!({"error": {"message": "x", "code": "context_length_exceeded"}});
    let anthropic = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000"}});
    let too_long = |provider, body: &Value| read(&connection(provider), &answer(400, body)).unwrap();
    let numbers = Read::TooLong { prompt_tokens: Some(9000), context_tokens: Some(4096) };
    assert_eq!(too_long(Provider::Selfhosted, &llama), numbers);
    let unknown = Read::TooLong { prompt_tokens: None, context_tokens: None };
    assert_eq!(too_long(Provider::Openai, &openai), unknown);
    assert_eq!(too_long(Provider::Anthropic, &anthropic), unknown);
}

#[test]
fn every_fault_ends_in_its_code_with_a_sentence() {
    let expected = [
        (400, Code::Upstream),
        (401, Code::Unauthorized),
        (402, Code::Forbidden),
        (403, Code::Forbidden),
        (404, Code::NotFound),
        (409, Code::Upstream),
        (413, Code::Upstream),
        (422, Code::Upstream),
        (429, Code::RateLimited),
        (500, Code::Upstream),
        (502, Code::Upstream),
        (503, Code::Upstream),
        (504, Code::Timeout),
        (529, Code::Upstream),
        (302, Code::EgressDenied),
    ];
    for provider in [Provider::Anthropic, Provider::Openai, Provider::Selfhosted] {
        for (status, code) in expected {
            for body in
                ["", "<html>Bad gateway</html>", "{\"error\":{\"message\":\"the prompt was: SOURCE\"}}", "\u{FFFD}"]
            {
                let response = Response { status, body: body.as_bytes().to_vec(), ..Response::default() };
                let error = error_of(provider, &response);
                assert_eq!(error.code, code, "{status}");
                assert!(!error.message.contains("SOURCE") && error.message.len() > 30);
            }
        }
    }
}

#[test]
fn what_is_no_answer_is_refused() {
    for body in [
        "",
        "<!doctype html>",
        "{}",
        "[]",
        "null",
        "{\"choices\":[]}",
        "{\"content\":[]}",
        "{\"choices\":[{\"message\":{}}]}",
        "\u{0}\u{1}",
    ] {
        for provider in [Provider::Anthropic, Provider::Openai, Provider::Selfhosted] {
            let response = Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() };
            assert_eq!(error_of(provider, &response).code, Code::AnswerInvalid, "{body}");
        }
    }
}
