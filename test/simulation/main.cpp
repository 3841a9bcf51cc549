// vedette-sim: runs schedules of the simulated world.
#include <CLI/CLI.hpp>

#include <cstdint>
#include <iostream>
#include <random>
#include <string>

#include "test/simulation/failure_text.hpp"
#include "test/simulation/run.hpp"

namespace {

using vedette::simulation::Mix;
using vedette::simulation::Options;
using vedette::simulation::Outcome;

void report(const Options& options, const Outcome& outcome) {
  if (outcome.violation) {
    std::cout << "FAILED " << vedette::simulation::failure_text(options, *outcome.violation) << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs Vedette's core in a simulated world. The same seed gives the same run."};
  std::uint64_t seed = 0;
  std::uint64_t schedules = 1;
  bool trace = false;
  bool mixed = false;
  bool keep_going = false;
  auto* from = app.add_option("--seed,--from", seed, "the first seed, e.g. 0x5eed; a fresh one if absent");
  app.add_option("--schedules", schedules, "how many seeds to run, counting up");
  app.add_flag("--trace", trace, "tell the story: who said and did what when");
  app.add_flag("--mixed", mixed, "real Sentinels take part");
  app.add_flag("--keep-going", keep_going, "do not stop at the first failure");
  CLI11_PARSE(app, argc, argv);
  if (from->count() == 0) seed = std::random_device{}();

  std::uint64_t failures = 0;
  for (std::uint64_t i = 0; i < schedules; ++i) {
    const Options options = vedette::simulation::draw_options(seed + i, mixed ? Mix::mixed : Mix::vedettes);
    if (schedules == 1 || trace) std::cout << text(options) << std::endl;
    if (schedules > 1 && i % 100 == 0) {
      std::cout << "seeds from 0x" << std::hex << seed + i << std::dec << ", " << i << " done, " << failures
                << " failed" << std::endl;
    }
    const Outcome outcome = vedette::simulation::run(options, trace ? &std::cout : nullptr);
    report(options, outcome);
    if (schedules == 1) {
      std::cout << "trace " << std::hex << outcome.trace_hash << std::dec << ", " << outcome.lasted.count() / 1000
                << " ms of virtual time, " << outcome.elections << " elections, " << outcome.writes << " writes, "
                << outcome.lost_writes << " lost, recovered in " << outcome.recovered_in.count() / 1000
                << " ms, failed over in " << outcome.failed_over_in.count() / 1000 << " ms" << std::endl;
    }
    if (outcome.violation) {
      ++failures;
      if (!keep_going) return 1;
    }
  }
  if (schedules > 1) std::cout << schedules << " schedules, " << failures << " failed" << std::endl;
  return failures == 0 ? 0 : 1;
}
