//! Requests to AI providers, and answers as the vendors' pages describe them (docs/AI-PROVIDERS.md names the pages).

use serde_json::{Value, json};
use touchmark::ai::{Answer, Ask, Connection, PromptFile, Read, Stop, module_prompt, read, request, with_retry_after};
use touchmark::error::{Code, Error};
use touchmark::flow::{Effect, Flow, Issued, Outcome, Resumption};
use touchmark::http::Response;
use touchmark::locale::Locale;
use touchmark::provider::Provider;

const PROVIDERS: [Provider; 5] =
    [Provider::Anthropic, Provider::Openai, Provider::Google, Provider::Forge, Provider::Selfhosted];

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
    let prompt = module_prompt("r", "src", &files, Locale::English);
    let ask = request(&connection(provider), &prompt, &["ai.example.com".to_owned()]).unwrap();
    let request = match ask {
        Ask::Outside(request) => request,
        Ask::Platform { model, body, .. } => return (json!({"model": model}), serde_json::from_slice(&body).unwrap()),
    };
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
    for provider in PROVIDERS {
        let (_, body) = sent(provider);
        let places = ["/system", "/instructions", "/systemInstruction/parts/0/text", "/messages/0/content"];
        let system = places.iter().find_map(|place| body.pointer(place)).unwrap().as_str().unwrap();
        assert!(!system.contains("fn a()") && system.contains("Begin with one paragraph"), "{provider:?}");
        let turns = ["messages", "input", "contents"].iter().find_map(|name| body[name].as_array()).unwrap();
        let last = turns.last().unwrap();
        let text = last["content"].as_str().or(last["parts"][0]["text"].as_str()).unwrap();
        assert!(last["role"] == "user" && text.contains("fn a() {}"), "{provider:?}");
    }
}

#[test]
fn every_provider_has_its_own_name_for_the_cap_and_gets_no_sampling_parameter() {
    let caps = [
        "/max_tokens",
        "/max_output_tokens",
        "/generationConfig/maxOutputTokens",
        "/max_completion_tokens",
        "/max_tokens",
    ];
    for (provider, cap) in PROVIDERS.into_iter().zip(caps) {
        let (_, body) = sent(provider);
        assert!(body.pointer(cap).and_then(Value::as_u64).is_some_and(|tokens| tokens > 0), "{provider:?}");
        assert!(
            !["temperature", "topP", "top_p", "topK"].iter().any(|name| body.to_string().contains(name)),
            "{provider:?}"
        );
    }
    let (effect, body) = sent(Provider::Selfhosted);
    assert!(body.get("max_tokens").is_some() && body.get("temperature").is_none());
    assert_eq!(effect["url"], "https://ai.example.com/v1/chat/completions");
}

#[test]
fn openai_is_asked_to_keep_nothing() {
    let (effect, body) = sent(Provider::Openai);
    assert_eq!((&effect["url"], &body["store"]), (&json!("https://api.openai.com/v1/responses"), &json!(false)));
}

#[test]
fn googles_model_stands_in_the_address_and_its_key_in_a_header() {
    let (effect, _) = sent(Provider::Google);
    let models = "https://generativelanguage.googleapis.com/v1beta/models";
    assert_eq!(effect["url"], format!("{models}/claude-opus-5-5:generateContent"));
    assert_eq!(effect["secrets"], json!([{"header": "x-goog-api-key", "scheme": "raw", "secret": "ai:main"}]));
    let climbing = Connection { model: "../../x?y".to_owned(), ..connection(Provider::Google) };
    let Ask::Outside(request) = request(&climbing, &module_prompt("r", "", &[], Locale::English), &[]).unwrap() else {
        panic!("outside")
    };
    assert_eq!(request.url(), format!("{models}/..%2F..%2Fx%3Fy:generateContent"));
}

#[test]
fn a_self_hosted_address_has_to_be_approved() {
    let prompt = module_prompt("r", "", &[], Locale::English);
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
        assert_eq!(text_of(Provider::Selfhosted, &body).stop, stop);
        assert_eq!(text_of(Provider::Forge, &body).stop, stop);
    }
    let refused = json!({"choices": [{"message": {"content": null, "refusal": "no"}, "finish_reason": "stop"}]});
    assert_eq!(text_of(Provider::Selfhosted, &refused).stop, Stop::Refused);
    for (status, reason, stop) in [
        ("completed", Value::Null, Stop::Complete),
        ("incomplete", json!({"reason": "max_output_tokens"}), Stop::Truncated),
        ("incomplete", json!({"reason": "content_filter"}), Stop::Refused),
    ] {
        let said = json!([{"type": "reasoning", "summary": []}, {"type": "message", "content": [{"type": "output_text", "text": "a"}]}]);
        let answer =
            text_of(Provider::Openai, &json!({"status": status, "incomplete_details": reason, "output": said}));
        assert_eq!((answer.text.as_str(), answer.stop), ("a", stop));
    }
    let refused = json!({"status": "completed", "output": [{"type": "message", "content": [{"type": "refusal", "refusal": "no"}]}]});
    assert_eq!(text_of(Provider::Openai, &refused).stop, Stop::Refused);
    for (reason, stop) in [
        ("STOP", Stop::Complete),
        ("MAX_TOKENS", Stop::Truncated),
        ("SAFETY", Stop::Refused),
        ("RECITATION", Stop::Refused),
    ] {
        let parts = json!([{"text": "hm", "thought": true}, {"text": "a"}]);
        let body = json!({"candidates": [{"content": {"parts": parts}, "finishReason": reason}],
            "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 2, "thoughtsTokenCount": 3}});
        let answer = text_of(Provider::Google, &body);
        assert_eq!((answer.text.as_str(), answer.stop, answer.usage.output_tokens), ("a", stop, 5));
    }
    assert_eq!(text_of(Provider::Google, &json!({"promptFeedback": {"blockReason": "SAFETY"}})).stop, Stop::Refused);
    let broken_off = json!({"choices": [{"message": {"content": [{"type": "text", "text": "a"}]}}]});
    assert_eq!(text_of(Provider::Forge, &broken_off).stop, Stop::Truncated);
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
    let google = json!({"error": {"code": 400, "status": "INVALID_ARGUMENT",
        "message": "The input token count (9000) exceeds the maximum number of tokens allowed (4096)."}});
    assert_eq!(too_long(Provider::Google, &google), numbers);
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
        (422, Code::Upstream),
        (429, Code::RateLimited),
        (500, Code::Upstream),
        (502, Code::Upstream),
        (503, Code::Upstream),
        (504, Code::Timeout),
        (529, Code::Upstream),
        (302, Code::EgressDenied),
    ];
    for provider in PROVIDERS {
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
        for provider in PROVIDERS {
            let response = Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() };
            assert_eq!(error_of(provider, &response).code, Code::AnswerInvalid, "{body}");
        }
    }
}

#[test]
fn vendors_own_words_for_a_key_and_a_limit_are_understood() {
    let key = json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "API key not valid.",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]}});
    assert_eq!(error_of(Provider::Google, &answer(400, &key)).code, Code::Unauthorized);
    let quota = json!({"error": {"code": "insufficient_quota", "type": "insufficient_quota", "message": "x"}});
    assert_eq!(error_of(Provider::Openai, &answer(429, &quota)).code, Code::Forbidden);
    let failed = |code: &str| json!({"status": "failed", "error": {"code": code, "message": "x"}});
    assert_eq!(error_of(Provider::Openai, &answer(200, &failed("rate_limit_exceeded"))).code, Code::RateLimited);
    assert_eq!(error_of(Provider::Openai, &answer(200, &failed("server_error"))).code, Code::Upstream);
    for (delay, seconds) in [("34s", "34"), ("34.07s", "35"), ("0.5s", "1")] {
        let body = json!({"error": {"code": 429, "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}]}});
        let waits = with_retry_after(&connection(Provider::Google), answer(429, &body));
        assert_eq!(waits.header("retry-after"), Some(seconds), "{delay}");
    }
}
