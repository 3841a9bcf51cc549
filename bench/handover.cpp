// How many acknowledged writes an operator's failover loses, and how long writers stand still, with real servers:
// COORDINATED and plain by Vedette, plain by redis-sentinel, in turns.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "test/lab/deployment.hpp"
#include "test/lab/writer.hpp"

namespace {

using namespace vedette::lab;

volatile std::sig_atomic_t stop_asked = 0;

struct Way {
  const char* name;
  Kind kind;
  bool coordinated;
};

constexpr std::array<Way, 3> ways{{
    {"Vedette, COORDINATED", Kind::vedette, true},
    {"Vedette, plain", Kind::vedette, false},
    {"redis-sentinel, plain", Kind::redis_sentinel, false},
}};

struct Round {
  std::size_t written = 0;
  std::size_t lost = 0;
  double pause_ms = 0;  ///< The longest that any writer stood still.
};

struct Wish {
  std::size_t rounds = 20;
  std::size_t writers = 4;
  std::string json = "build/bench/handover.json";
};

Round run(const Way& way, const Wish& wish) {
  const Folder folder{"handover"};
  DeploymentOptions options;
  options.sentinels = {way.kind, way.kind, way.kind};
  Deployment group{folder, options};
  std::vector<std::unique_ptr<Writer>> writers;
  for (std::size_t i = 0; i < wish.writers; ++i) {
    writers.push_back(std::make_unique<Writer>(group, "writer" + std::to_string(i), i % group.sentinel_count()));
  }
  const auto all_beyond = [&](std::size_t more) {
    std::vector<std::size_t> from;
    from.reserve(writers.size());
    for (const auto& writer : writers) from.push_back(writer->count());
    wait_until(
        [&] {
          for (std::size_t i = 0; i < writers.size(); ++i) {
            if (writers[i]->count() < from[i] + more) return false;
          }
          return true;
        },
        std::chrono::seconds{60}, "all writers are at work", [&] { return group.state(); });
  };
  all_beyond(2000);
  std::vector<std::string> order{"SENTINEL", "FAILOVER", group.name()};
  if (way.coordinated) order.emplace_back("COORDINATED");
  const Reply reply = group.sentinel(0).command(order);
  if (!reply.is("OK")) throw std::runtime_error{"the failover was refused: " + reply.text};
  const std::size_t chosen = group.wait_for_switch_from(0);
  // redis-sentinel leaves the old master alone for some ten seconds: what is written there meanwhile is lost.
  group.wait_until_all_follow(chosen);
  all_beyond(2000);

  Round round;
  for (const auto& writer : writers) writer->stop();
  for (const auto& writer : writers) {
    round.written += writer->count();
    round.lost += writer->lost_on(group.instance(chosen));
    round.pause_ms = std::max(round.pause_ms, static_cast<double>(writer->longest_pause().count()) / 1000.0);
  }
  return round;
}

std::string json_of(const std::array<std::vector<Round>, ways.size()>& rounds) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < ways.size(); ++i) {
    text += std::string{"  \""} + ways.at(i).name + "\": [";
    for (std::size_t n = 0; n < rounds.at(i).size(); ++n) {
      const Round& round = rounds.at(i)[n];
      text += std::string{n == 0 ? "" : ", "} + "{\"written\": " + std::to_string(round.written) +
              ", \"lost\": " + std::to_string(round.lost) + ", \"pause_ms\": " + std::to_string(round.pause_ms) + "}";
    }
    text += std::string{"]"} + (i + 1 < ways.size() ? ",\n" : "\n");
  }
  return text + "}\n";
}

void tell(const Way& way, std::vector<Round> rounds) {
  if (rounds.empty()) return;
  const auto lossless = std::count_if(rounds.begin(), rounds.end(), [](const Round& round) { return round.lost == 0; });
  std::size_t most = 0;
  for (const Round& round : rounds) most = std::max(most, round.lost);
  const auto median_of = [&](auto member) {
    std::sort(rounds.begin(), rounds.end(), [&](const Round& a, const Round& b) { return a.*member < b.*member; });
    return rounds[rounds.size() / 2].*member;
  };
  const std::size_t lost = median_of(&Round::lost);
  const double pause = median_of(&Round::pause_ms);
  std::cout << "| " << way.name << " | " << lossless << " of " << rounds.size() << " | " << lost << " | " << most
            << " | " << pause << " ms |\n";
}

int measure_all(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Acknowledged writes that an operator's failover loses", "./dev bench handover"};
  app.add_option("--rounds", wish.rounds, "rounds of each way")->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--writers", wish.writers, "clients that write as fast as they can")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_option("--json", wish.json, "where all figures are written")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGINT, [](int) { stop_asked = 1; });

  std::array<std::vector<Round>, ways.size()> rounds;
  for (std::size_t number = 1; number <= wish.rounds && stop_asked == 0; ++number) {
    for (std::size_t i = 0; i < ways.size() && stop_asked == 0; ++i) {
      const Round round = run(ways.at(i), wish);
      rounds.at(i).push_back(round);
      std::cout << "[" << number << "/" << wish.rounds << "] " << ways.at(i).name << ": " << round.lost << " of "
                << round.written << " lost, writers stood still for " << round.pause_ms << " ms at most\n"
                << std::flush;
    }
  }
  std::cout << "\n| way | rounds without loss | lost, median | lost, most | longest pause of a writer, median |\n"
            << "|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < ways.size(); ++i) tell(ways.at(i), rounds.at(i));
  std::filesystem::create_directories(std::filesystem::path{wish.json}.parent_path());
  std::ofstream{wish.json} << json_of(rounds);
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
