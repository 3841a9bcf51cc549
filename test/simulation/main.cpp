// vedette-sim: runs schedules of the simulated world.
#include <CLI/CLI.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

#include "test/simulation/failure_text.hpp"
#include "test/simulation/run.hpp"
#include "test/simulation/shrink.hpp"

namespace {

using vedette::simulation::Detail;
using vedette::simulation::Mix;
using vedette::simulation::Options;
using vedette::simulation::Outcome;
using vedette::simulation::Schedule;
using vedette::simulation::Time;

// For the last words of a core that found a rule of its own broken.
std::atomic<std::uint64_t> seed_under_way{0};
std::atomic<std::uint64_t> schedules_done{0};
std::string schedule_under_way;  // While one is made shorter: no seed leads there.

void tell_where_it_ended(int) {
  std::fprintf(stderr, "seed 0x%llx, after %llu schedules\n", static_cast<unsigned long long>(seed_under_way.load()),
               static_cast<unsigned long long>(schedules_done.load()) + 1);
  if (!schedule_under_way.empty()) std::fprintf(stderr, "for --schedule:\n\n%s\n", schedule_under_way.c_str());
  std::_Exit(1);
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// What is asked for on the command line.
struct Wishes {
  std::uint64_t seed = 0;
  std::uint64_t schedules = 1;
  double hours = 0;    ///< Of virtual time, in sum; 0: as many as schedules are.
  double seconds = 0;  ///< Of processor time; 0: no limit.
  Mix mix = Mix::vedettes;
  std::string with;
  bool trace = false;
  bool story = false;
  bool keep_going = false;
  bool shrink = false;
  std::uint64_t most_runs = 3000;
  std::string file;
  std::string save;

  std::string arguments() const {
    return (mix == Mix::standard ? " --standard" : "") + (with.empty() ? std::string{} : " --with '" + with + "'");
  }
  std::ostream* teller() const { return trace || story ? &std::cout : nullptr; }
  Detail detail() const { return trace ? Detail::all : Detail::story; }
};

/// What came of all schedules.
struct Sum {
  std::uint64_t schedules = 0;
  std::uint64_t failures = 0;
  std::uint64_t elections = 0;
  std::uint64_t writes = 0;
  std::uint64_t lost_writes = 0;
  std::uint64_t emptied = 0;
  Time lasted{0};

  double hours() const { return static_cast<double>(lasted.count()) / 3.6e9; }
  void add(const Outcome& outcome) {
    ++schedules;
    failures += outcome.violation ? 1 : 0;
    elections += outcome.elections;
    writes += outcome.writes;
    lost_writes += outcome.lost_writes;
    emptied += outcome.emptied;
    lasted += outcome.lasted;
  }
  void print() const {
    const double spent = cpu_seconds();
    std::printf("%llu schedules, %llu failed; %.1f simulated hours in %.1f s of processor time: %.0f per hour\n",
                static_cast<unsigned long long>(schedules), static_cast<unsigned long long>(failures), hours(), spent,
                spent > 0 ? hours() * 3600 / spent : 0);
    std::printf("%llu elections, %llu writes acknowledged, %llu of them lost, %llu data sets emptied\n",
                static_cast<unsigned long long>(elections), static_cast<unsigned long long>(writes),
                static_cast<unsigned long long>(lost_writes), static_cast<unsigned long long>(emptied));
  }
};

void print(const Outcome& outcome) {
  std::cout << "trace " << std::hex << outcome.trace_hash << std::dec << ", " << outcome.lasted.count() / 1000
            << " ms of virtual time, " << outcome.elections << " elections, " << outcome.writes << " writes, "
            << outcome.lost_writes << " lost, " << outcome.emptied << " data sets emptied, recovered in "
            << outcome.recovered_in.count() / 1000 << " ms, failed over in " << outcome.failed_over_in.count() / 1000
            << " ms" << std::endl;
}

void save(const Wishes& wishes, const Schedule& schedule) {
  if (wishes.save.empty()) return;
  std::ofstream{wishes.save} << text(schedule);
  std::cout << "replays with ./dev sim --schedule " << wishes.save << " --trace" << std::endl;
}

void make_short(const Wishes& wishes, const Schedule& failing, const Outcome& outcome) {
  const auto tell = [](const vedette::simulation::Shrunk& smaller) {
    std::cerr << "\r" << smaller.runs << " runs: " << smaller.schedule.strikes.size() << " faults, "
              << smaller.schedule.options.sentinels << " sentinels, " << smaller.schedule.options.masters
              << " masters with " << smaller.schedule.options.replicas << " replicas   " << std::flush;
  };
  const auto trying = [](const Schedule& schedule) { schedule_under_way = text(schedule); };
  const auto shrunk = vedette::simulation::shrink(failing, *outcome.violation, wishes.most_runs, tell, trying);
  schedule_under_way.clear();
  std::cerr << std::endl;
  std::cout << "----\n";
  run(shrunk.schedule, &std::cout, Detail::story);
  std::cout << "----\n"
            << "from " << failing.strikes.size() << " faults to " << shrunk.schedule.strikes.size() << " in "
            << shrunk.runs << " runs. The schedule, for --schedule:\n\n"
            << text(shrunk.schedule) << std::endl;
  save(wishes, shrunk.schedule);
}

void deal_with(const Wishes& wishes, const Options& options, const Outcome& outcome) {
  const Schedule schedule{options, outcome.strikes};
  if (outcome.violation) {
    std::cout << "FAILED " << vedette::simulation::failure_text(options, *outcome.violation, wishes.arguments())
              << std::endl;
  }
  if (outcome.violation && wishes.shrink) {
    make_short(wishes, schedule, outcome);
  } else {
    save(wishes, schedule);
  }
}

int replay(const Wishes& wishes) {
  std::ifstream file;
  if (wishes.file != "-") {
    file.open(wishes.file);
    if (!file) throw std::runtime_error("can't read " + wishes.file);
  }
  const Schedule schedule = vedette::simulation::read_schedule(wishes.file == "-" ? std::cin : file);
  const Outcome outcome = run(schedule, wishes.teller(), wishes.detail());
  print(outcome);
  if (outcome.violation) {
    std::cout << "FAILED " << outcome.violation->rule << "\n" << outcome.violation->what << std::endl;
    if (wishes.shrink) make_short(wishes, schedule, outcome);
  }
  return outcome.violation ? 1 : 0;
}

int run_schedules(const Wishes& wishes) {
  Sum sum;
  const bool one = wishes.schedules == 1 && wishes.hours == 0;
  const auto enough = [&] {
    if (wishes.seconds > 0 && cpu_seconds() >= wishes.seconds) return true;
    return wishes.hours > 0 ? sum.hours() >= wishes.hours : sum.schedules >= wishes.schedules;
  };
  while (!enough()) {
    Options options = vedette::simulation::draw_options(wishes.seed + sum.schedules, wishes.mix);
    change(options, wishes.with);
    if (one || wishes.trace) std::cout << text(options) << std::endl;
    if (!one && sum.schedules % 100 == 0) {
      std::cout << "seeds from 0x" << std::hex << options.seed << std::dec << ", " << sum.schedules << " done, "
                << sum.failures << " failed" << std::endl;
    }
    seed_under_way = options.seed;
    schedules_done = sum.schedules;
    const Outcome outcome = run(options, wishes.teller(), wishes.detail());
    sum.add(outcome);
    deal_with(wishes, options, outcome);
    if (one) print(outcome);
    if (outcome.violation && !wishes.keep_going) break;
  }
  if (!one) sum.print();
  return sum.failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs Vedette's core in a simulated world. The same seed gives the same run."};
  Wishes wishes;
  bool mixed = false;
  bool standard = false;
  auto* from = app.add_option("--seed,--from", wishes.seed, "the first seed, e.g. 0x5eed; a fresh one if absent");
  app.add_option("--schedules", wishes.schedules, "how many seeds to run, counting up");
  app.add_option("--hours", wishes.hours, "run seeds until so many hours were simulated");
  app.add_option("--seconds", wishes.seconds, "end after so many seconds of processor time");
  app.add_flag("--standard", standard, "three Sentinels, one master, two replicas");
  app.add_flag("--mixed", mixed, "real Sentinels take part");
  app.add_option("--with", wishes.with, "instead of what is drawn, e.g. 'sentinels 3, faults kill-server crash*2'");
  app.add_option("--schedule", wishes.file, "replay the schedule in this file; - for standard input");
  app.add_flag("--trace", wishes.trace, "tell all that happens: who said and did what when");
  app.add_flag("--story", wishes.story, "tell what is notable");
  app.add_flag("--keep-going", wishes.keep_going, "do not stop at the first failure");
  app.add_flag("--shrink", wishes.shrink, "make a failing schedule short, and tell its story");
  app.add_option("--runs", wishes.most_runs, "how many schedules --shrink may try");
  app.add_option("--save", wishes.save, "write the schedule (the short one with --shrink) to this file");
  CLI11_PARSE(app, argc, argv);
  if (from->count() == 0) wishes.seed = std::random_device{}();
  wishes.mix = mixed ? Mix::mixed : standard ? Mix::standard : Mix::vedettes;
  std::signal(SIGABRT, tell_where_it_ended);
  try {
    return wishes.file.empty() ? run_schedules(wishes) : replay(wishes);
  } catch (const std::runtime_error& error) {
    std::cerr << "vedette-sim: " << error.what() << std::endl;
    return 2;
  }
}
