// How long after its end a master is held down, beyond down-after: Vedette and redis-sentinel in turns, with real
// servers. The quorum is out of reach, so that nothing follows from it and one group serves for many rounds.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/deployment.hpp"
#include "test/lab/subscription.hpp"

namespace {

using namespace vedette::lab;
using std::chrono::milliseconds;

volatile std::sig_atomic_t stop_asked = 0;

enum class End { paused, killed };

struct Case {
  Kind kind;
  End end;
  std::string name() const {
    return std::string{kind == Kind::vedette ? "Vedette" : "redis-sentinel"} +
           (end == End::paused ? ", paused" : ", killed");
  }
};

constexpr std::array<Case, 4> cases{{{Kind::vedette, End::paused},
                                     {Kind::redis_sentinel, End::paused},
                                     {Kind::vedette, End::killed},
                                     {Kind::redis_sentinel, End::killed}}};

struct Wish {
  std::size_t rounds = 10;
  std::size_t down_after = 5000;
  std::string json = "build/bench/detection.json";
};

/// Three Sentinels of one product, and what they say.
class Group {
 public:
  Group(Kind kind, const Wish& wish) : deployment_{folder_, options(kind, wish)} {
    for (std::size_t i = 0; i < deployment_.sentinel_count(); ++i) {
      listeners_.push_back(std::make_unique<Subscription>(deployment_.sentinel(i).at()));
    }
  }

  /// Ends the master once, and brings it back. What each Sentinel needed beyond down-after, in milliseconds.
  std::vector<double> round(End end, milliseconds down_after) {
    RedisServer& master = deployment_.instance(0);
    std::vector<std::size_t> before;
    before.reserve(listeners_.size());
    for (const auto& listener : listeners_) before.push_back(rises(*listener).size());
    const auto ended = std::chrono::steady_clock::now();
    end == End::paused ? master.pause() : master.kill();
    std::vector<double> beyond;
    wait_until(
        [&] {
          for (std::size_t i = 0; i < listeners_.size(); ++i) {
            if (rises(*listeners_[i]).size() <= before[i]) return false;
          }
          return true;
        },
        down_after + std::chrono::seconds{20}, "all hold the master down", [&] { return deployment_.state(); });
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      const auto took = rises(*listeners_[i])[before[i]].at - ended - down_after;
      beyond.push_back(std::chrono::duration<double, std::milli>(took).count());
    }
    end == End::paused ? master.resume() : master.restart();
    deployment_.wait_until_complete();
    return beyond;
  }

 private:
  static DeploymentOptions options(Kind kind, const Wish& wish) {
    DeploymentOptions options;
    options.sentinels = {kind, kind, kind};
    options.quorum = 4;
    options.down_after = milliseconds{wish.down_after};
    return options;
  }
  static std::vector<Heard> rises(const Subscription& listener) { return listener.heard_on("+sdown", "master "); }

  Folder folder_{"detection"};
  Deployment deployment_;
  std::vector<std::unique_ptr<Subscription>> listeners_;
};

void tell(const Case& one, std::vector<double> beyond) {
  if (beyond.empty()) return;
  std::sort(beyond.begin(), beyond.end());
  std::cout << "| " << one.name() << " | " << beyond.size() << " | " << beyond.front() << " | "
            << beyond[beyond.size() / 2] << " | " << beyond.back() << " |\n";
}

int measure(int argc, char** argv) {
  Wish wish;
  CLI::App app{"How long beyond down-after a dead master is found", "./dev bench detection"};
  app.add_option("--rounds", wish.rounds, "rounds of each kind")->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--down-after", wish.down_after, "milliseconds")->capture_default_str()->check(CLI::Range(200, 60000));
  app.add_option("--json", wish.json, "where all figures are written")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGINT, [](int) { stop_asked = 1; });

  Group vedettes{Kind::vedette, wish};
  Group originals{Kind::redis_sentinel, wish};
  std::mt19937 dice{1};
  std::array<std::vector<double>, cases.size()> beyond;
  for (std::size_t number = 1; number <= wish.rounds && stop_asked == 0; ++number) {
    for (std::size_t i = 0; i < cases.size() && stop_asked == 0; ++i) {
      const Case& one = cases.at(i);
      // The end falls anywhere between two pings.
      std::this_thread::sleep_for(milliseconds{std::uniform_int_distribution<int>{0, 2000}(dice)});
      const std::vector<double> seen =
          (one.kind == Kind::vedette ? vedettes : originals).round(one.end, milliseconds{wish.down_after});
      beyond.at(i).insert(beyond.at(i).end(), seen.begin(), seen.end());
      std::cout << "[" << number << "/" << wish.rounds << "] " << one.name() << ":";
      for (const double ms : seen) std::cout << " " << ms;
      std::cout << " ms beyond\n" << std::flush;
    }
  }
  std::cout << "\nmilliseconds beyond down-after " << wish.down_after << "\n"
            << "| who, and how the master ended | seen | least | median | most |\n|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < cases.size(); ++i) tell(cases.at(i), beyond.at(i));

  std::filesystem::create_directories(std::filesystem::path{wish.json}.parent_path());
  std::ofstream file{wish.json};
  file << "{\"down_after_ms\": " << wish.down_after;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    file << ",\n \"" << cases.at(i).name() << "\": [";
    for (std::size_t n = 0; n < beyond.at(i).size(); ++n) file << (n == 0 ? "" : ", ") << beyond.at(i)[n];
    file << "]";
  }
  file << "}\n";
  return stop_asked != 0 ? 130 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return measure(argc, argv);
  } catch (const std::exception& problem) {
    if (stop_asked != 0) return 130;
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
