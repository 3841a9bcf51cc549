// A rolling restart of three servers and three Sentinels, one after another, under a writer at a steady pace: how many
// acknowledged writes it loses, and how long the writer stands still. Before a server stops, its preStop hook runs:
// `vedette handover` beside Vedette, `redis-cli sentinel failover` beside redis-sentinel.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "test/lab/rolling_restart.hpp"

namespace {

using namespace vedette::lab;

volatile std::sig_atomic_t stop_asked = 0;

struct Way {
  const char* name;
  Kind kind;
};
constexpr std::array<Way, 2> ways{{{"Vedette, vedette handover", Kind::vedette},
                                   {"redis-sentinel, redis-cli sentinel failover", Kind::redis_sentinel}}};

int measure_all(int argc, char** argv) {
  std::size_t rounds = 10;
  CLI::App app{"A rolling restart under a writer of 1,000 writes a second", "./dev bench rolling_restart"};
  app.add_option("--rounds", rounds, "times that all are restarted")->capture_default_str()->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGINT, [](int) { stop_asked = 1; });

  std::string table =
      "\n| way | written | acknowledged and lost | longest gap, median of the rounds | longest gap |\n"
      "|---|---|---|---|---|\n";
  for (const Way& way : ways) {
    const Folder folder{"rolling-restart"};
    RollingRestart restart{folder, way.kind};
    std::vector<long> gaps;
    std::size_t before = 0;
    for (std::size_t round = 1; round <= rounds && stop_asked == 0; ++round) {
      restart.restart_all();
      gaps.push_back(static_cast<long>(restart.longest_gap_of_round().count()));
      std::cout << way.name << ", round " << round << ": " << restart.written() - before << " written, longest gap "
                << gaps.back() << " ms\n"
                << std::flush;
      before = restart.written();
    }
    const std::size_t lost = restart.lost();
    if (gaps.empty()) break;
    std::sort(gaps.begin(), gaps.end());
    table.append("| ").append(way.name).append(" | ").append(std::to_string(restart.written()));
    table.append(" | ").append(std::to_string(lost)).append(" | ").append(std::to_string(gaps[gaps.size() / 2]));
    table.append(" ms | ").append(std::to_string(gaps.back())).append(" ms |\n");
  }
  std::cout << table;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return measure_all(argc, argv);
  } catch (const std::exception& problem) {
    if (stop_asked != 0) return 130;
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
