// Measures failovers of Vedette beside those of redis-sentinel, in the same run, with real servers.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/failover_chart.hpp"
#include "bench/failover_report.hpp"
#include "bench/failover_round.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/network.hpp"
#include "test/lab/stop_request.hpp"

namespace {

using vedette::bench::Conditions;
using vedette::bench::Loss;
using vedette::bench::Round;
using vedette::lab::Kind;

/// The first line that the program tells of itself.
std::string version_of(Kind kind) {
  vedette::lab::Launch launch;
  launch.words = {vedette::lab::binary_of(kind), "--version"};
  const vedette::lab::Finished finished = vedette::lab::run(launch);
  if (finished.ending.status != 0) throw std::runtime_error{"cannot run " + launch.words.front()};
  return finished.output.substr(0, finished.output.find('\n'));
}

/// What it takes to write a file of 4 KiB and have it on disk, in milliseconds: the median of some.
double fsync_ms() {
  const vedette::lab::Folder folder{"fsync"};
  const std::string path = (folder.path() / "file").string();
  const std::string text(4096, 'x');
  std::vector<double> times;
  for (int i = 0; i < 31; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool done = file >= 0 && ::write(file, text.data(), text.size()) == std::ssize(text) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!done) throw std::runtime_error{"cannot write " + path};
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream file{path};
  file << text;
  if (!file.flush()) throw std::runtime_error{"cannot write " + path.string()};
  std::cout << "wrote " << path.string() << "\n";
}

std::string told(const std::optional<double>& value) {
  return value ? vedette::bench::duration_text(*value) : std::string{"never"};
}

void tell_round(std::size_t number, std::size_t count, const Round& round) {
  std::cout << "[" << number << "/" << count << "] " << vedette::bench::name_of(round.kind) << ", master "
            << vedette::bench::name_of(round.loss) << ": detected " << told(round.detected) << ", write "
            << told(round.write_accepted) << ", all name it " << told(round.all_name) << "; back: demoted "
            << told(round.demoted) << "\n"
            << std::flush;
}

struct Wish {
  std::size_t rounds = 10;
  std::size_t down_after = 1000;
  std::string master = "all";
  std::string product = "both";
  std::string json_path = "build/bench/failover.json";
  std::string svg_path = "build/bench/failover.svg";
};

struct Step {
  Loss loss;
  Kind kind;
};

/// All rounds, interleaved, so that whatever else the machine does falls on both products.
std::vector<Step> plan_for(const Wish& wish) {
  std::vector<Step> turn;
  const auto no_network = vedette::lab::no_networks_because();
  for (const Loss loss : vedette::bench::all_losses) {
    if (loss == Loss::cut_off && no_network) {
      std::cout << "no master is cut off: " << *no_network << "\n";
      continue;
    }
    for (const Kind kind : {Kind::vedette, Kind::redis_sentinel}) {
      const bool wanted = (wish.master == "all" || wish.master == vedette::bench::name_of(loss)) &&
                          (wish.product == "both" || wish.product == vedette::bench::name_of(kind));
      if (wanted) turn.push_back({loss, kind});
    }
  }
  std::vector<Step> plan;
  for (std::size_t round = 0; round < wish.rounds; ++round) plan.insert(plan.end(), turn.begin(), turn.end());
  return plan;
}

int measure(const Wish& wish) {
  Conditions conditions;
  conditions.options.down_after = std::chrono::milliseconds{wish.down_after};
  conditions.vedette = version_of(Kind::vedette);
  conditions.redis_sentinel = version_of(Kind::redis_sentinel);
  conditions.fsync_ms = fsync_ms();
  const std::vector<Step> plan = plan_for(wish);
  std::vector<Round> rounds;
  std::size_t failed = 0;
  for (std::size_t number = 0; number < plan.size() && !vedette::lab::stop_requested(); ++number) {
    const auto [loss, kind] = plan[number];
    try {
      if (const std::optional<Round> round =
              vedette::bench::run_round(kind, loss, conditions.options, vedette::lab::stop_requested)) {
        rounds.push_back(*round);
        tell_round(number + 1, plan.size(), *round);
      }
    } catch (const std::exception& problem) {
      ++failed;
      std::cerr << "[" << number + 1 << "/" << plan.size() << "] " << vedette::bench::name_of(kind)
                << ": the round failed: " << problem.what() << "\n";
    }
  }

  if (vedette::lab::stop_requested()) std::cout << "stopped; everything that was started has ended\n";
  if (!rounds.empty()) print_table(std::cout << "\n", rounds, conditions);
  std::cout << "\n";
  if (vedette::lab::stop_requested()) return 130;
  write_file(wish.json_path, to_json(rounds, conditions));
  if (!wish.svg_path.empty()) write_file(wish.svg_path, to_svg(rounds, conditions));
  if (failed != 0) std::cerr << failed << " rounds failed and are not among the figures\n";
  return failed == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Failovers of Vedette and of redis-sentinel, side by side", "./dev bench failover"};
  app.add_option("--rounds", wish.rounds, "rounds of each product and each way to lose the master")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--master", wish.master, "how the master is lost and returns: killed, paused, emptied, cut-off or all")
      ->capture_default_str()
      ->check(CLI::IsMember({"killed", "paused", "emptied", "cut-off", "all"}));
  app.add_option("--product", wish.product, "who is measured: vedette, redis-sentinel or both")
      ->capture_default_str()
      ->check(CLI::IsMember({"vedette", "redis-sentinel", "both"}));
  app.add_option("--down-after", wish.down_after, "down-after-milliseconds")->capture_default_str();
  app.add_option("--json", wish.json_path, "where all figures are written")->capture_default_str();
  app.add_option("--svg", wish.svg_path, "where the chart is drawn; empty: nowhere")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  vedette::lab::heed_stop_requests();
  return measure(wish);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
