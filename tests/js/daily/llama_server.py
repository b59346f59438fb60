"""A real llama.cpp server with a tiny model of random weights, for tests: llama_server.py PORT SECONDS FOLDER [MODEL].

Prints `ready` when it listens. Ends by itself after SECONDS. Needs the PyPI packages xllamacpp, gguf and numpy.
"""

import os
import sys
import time

import gguf
import numpy
import xllamacpp

EMBED, HEADS, FEED, CONTEXT = 64, 4, 128, 4096


def byte_letters():
    """The 256 visible letters that GPT-2's vocabulary uses for bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in plain}
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(256 + byte - sum(known < byte for known in plain))
    return [letters[byte] for byte in range(256)]


def write_model(path):
    letters = byte_letters()
    tokens = letters + ["<|bos|>", "<|eos|>", "<|pad|>", letters[ord("t")] + letters[ord("h")]]
    kinds = [gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * 3 + [gguf.TokenType.NORMAL]
    random = numpy.random.default_rng(11)

    def weights(*shape):
        return (random.standard_normal(shape) * 0.05).astype(numpy.float32)

    model = gguf.GGUFWriter(path, "llama")
    model.add_name("tiny")
    model.add_context_length(CONTEXT)
    model.add_embedding_length(EMBED)
    model.add_block_count(1)
    model.add_feed_forward_length(FEED)
    model.add_head_count(HEADS)
    model.add_head_count_kv(HEADS)
    model.add_layer_norm_rms_eps(1e-5)
    model.add_rope_dimension_count(EMBED // HEADS)
    model.add_vocab_size(len(tokens))
    model.add_file_type(0)
    model.add_tokenizer_model("gpt2")
    model.add_tokenizer_pre("gpt-2")
    model.add_token_list(tokens)
    model.add_token_types(kinds)
    model.add_token_merges([f"{letters[ord('t')]} {letters[ord('h')]}"])
    model.add_bos_token_id(256)
    model.add_eos_token_id(257)
    model.add_pad_token_id(258)
    model.add_add_bos_token(False)
    model.add_chat_template("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:")
    model.add_tensor("token_embd.weight", weights(len(tokens), EMBED))
    model.add_tensor("output_norm.weight", numpy.ones(EMBED, numpy.float32))
    model.add_tensor("output.weight", weights(len(tokens), EMBED))
    model.add_tensor("blk.0.attn_norm.weight", numpy.ones(EMBED, numpy.float32))
    model.add_tensor("blk.0.ffn_norm.weight", numpy.ones(EMBED, numpy.float32))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        model.add_tensor(f"blk.0.{name}.weight", weights(EMBED, EMBED))
    model.add_tensor("blk.0.ffn_gate.weight", weights(FEED, EMBED))
    model.add_tensor("blk.0.ffn_up.weight", weights(FEED, EMBED))
    model.add_tensor("blk.0.ffn_down.weight", weights(EMBED, FEED))
    model.write_header_to_file()
    model.write_kv_data_to_file()
    model.write_tensors_to_file()
    model.close()


def main():
    port, seconds, folder = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    path = sys.argv[4] if len(sys.argv) > 4 else os.path.join(folder, "tiny.gguf")
    if len(sys.argv) <= 4:
        write_model(path)
    settings = xllamacpp.CommonParams()
    settings.model.path = path
    settings.n_ctx = CONTEXT
    settings.n_parallel = 1
    settings.hostnames = ["127.0.0.1"]
    settings.port = port
    settings.api_keys = ["test-key"]
    settings.cpuparams.n_threads = 1
    server = xllamacpp.Server(settings)
    print("ready", server.listening_address, flush=True)
    time.sleep(seconds)


main()
