// What one turn of the core costs: a fact goes in, actions come out.

#include <benchmark/benchmark.h>

#include "bench/settled_core.hpp"

namespace {

using vedette::bench::SettledCore;
namespace quorum = vedette::quorum;

std::size_t masters_in(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void ping_answered(benchmark::State& state) {
  SettledCore settled{masters_in(state)};
  for (auto _ : state) settled.turn(quorum::PingAnswered{settled.master_id(), quorum::PingReply::pong});
}
BENCHMARK(ping_answered)->Arg(1)->Arg(400);

void info_received(benchmark::State& state) {
  SettledCore settled{masters_in(state)};
  const quorum::ReplicationReport report = settled.report_of(settled.master_id());
  for (auto _ : state) settled.turn(quorum::InfoReceived{settled.master_id(), report});
}
BENCHMARK(info_received)->Arg(1)->Arg(400);

/// A vote as a voter gives it: a question under a new epoch, the state handed out for the disk, the answer released.
/// The disk itself is not in it. The state holds all masters.
void vote_given(benchmark::State& state) {
  SettledCore settled{masters_in(state)};
  std::uint64_t epoch = 1;
  for (auto _ : state) {
    settled.turn(quorum::Asked{quorum::Ticket{epoch}, settled.master_address(), quorum::Epoch{epoch}, settled.peer(),
                               "sentinel-aaaaaaaa-cmd"});
    ++epoch;
  }
}
BENCHMARK(vote_given)->Arg(1)->Arg(400)->Unit(benchmark::kMicrosecond);

/// All that the core does in one second while everything is well: how much of a processor that many masters take.
void quiet_second(benchmark::State& state) {
  SettledCore settled{masters_in(state)};
  for (auto _ : state) settled.live(quorum::Milliseconds{1000});
}
BENCHMARK(quiet_second)->Arg(1)->Arg(100)->Arg(400)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
