// What it costs to cut a client's bytes into requests, and to write the reply that clients ask for most.

#include <benchmark/benchmark.h>

#include <string>
#include <variant>

#include "protocol/info_text.hpp"
#include "protocol/reply.hpp"
#include "protocol/request.hpp"

namespace {

namespace protocol = vedette::protocol;

const std::string get_master = "*3\r\n$8\r\nSENTINEL\r\n$23\r\nGET-MASTER-ADDR-BY-NAME\r\n$6\r\norders\r\n";

std::size_t drain(protocol::RequestReader& reader) {
  const protocol::RequestLimits limits;
  std::size_t words = 0;
  for (auto next = reader.next(limits); !std::holds_alternative<std::monostate>(next); next = reader.next(limits)) {
    words += std::get<protocol::Words>(next).size();
    reader.reuse(std::get<protocol::Words>(std::move(next)));
  }
  return words;
}

/// A pipeline of that many requests in one read.
void pipelined_requests(benchmark::State& state) {
  std::string bytes;
  for (std::int64_t number = 0; number < state.range(0); ++number) bytes += get_master;
  protocol::RequestReader reader;
  for (auto _ : state) {
    reader.feed(bytes);
    benchmark::DoNotOptimize(drain(reader));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(pipelined_requests)->Arg(1)->Arg(100);

/// The same request arriving a byte at a time.
void slow_request(benchmark::State& state) {
  protocol::RequestReader reader;
  for (auto _ : state) {
    for (const char byte : get_master) {
      reader.feed({&byte, 1});
      benchmark::DoNotOptimize(drain(reader));
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(slow_request);

void master_address_reply(benchmark::State& state) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    protocol::Reply reply{out, protocol::Resp::two};
    reply.array(2);
    reply.bulk("10.20.30.40");
    reply.bulk("6379");
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(master_address_reply);

/// INFO of a master with that many replicas.
void info_of_master(benchmark::State& state) {
  std::string text =
      "# Server\r\nredis_version:7.0.15\r\nrun_id:0123456789012345678901234567890123456789\r\n"
      "# Replication\r\nrole:master\r\nconnected_slaves:" +
      std::to_string(state.range(0)) + "\r\n";
  for (std::int64_t number = 0; number < state.range(0); ++number) {
    text += "slave" + std::to_string(number) + ":ip=10.0.0." + std::to_string(number + 1) +
            ",port=6379,state=online,offset=123456,lag=0\r\n";
  }
  text += "master_replid:0123456789012345678901234567890123456789\r\nmaster_repl_offset:123456\r\n";
  for (auto _ : state) benchmark::DoNotOptimize(protocol::parse_info(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(info_of_master)->Arg(2)->Arg(20);

}  // namespace

BENCHMARK_MAIN();
