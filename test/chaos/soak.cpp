// Failovers on end for minutes or hours, and what the Sentinels then hold: memory, descriptors, their file.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "test/chaos/soak_picture.hpp"
#include "test/lab/deployment.hpp"
#include "test/lab/stop_request.hpp"

namespace {

using namespace vedette::lab;
using vedette::chaos::picture_of;
using vedette::chaos::Sample;
using SteadyClock = std::chrono::steady_clock;

struct Wish {
  double minutes = 30;
  std::string svg = "build/soak.svg";
};

Sample look_at(Sentinel& sentinel, double minute) {
  Sample sample;
  sample.minute = minute;
  const std::string process = "/proc/" + std::to_string(sentinel.process().pid());
  std::istringstream status{read_file(process + "/status")};
  std::string word;
  while (status >> word) {
    if (word == "RssAnon:") status >> sample.memory_kib;
  }
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{process + "/fd"}) ++sample.descriptors;
  sample.file_bytes = static_cast<double>(std::filesystem::file_size(sentinel.file()));
  return sample;
}

/// One failover, each time by another cause, and back to a whole group.
void fail_over_once(Deployment& group, std::size_t number, std::size_t& master) {
  RedisServer& old_master = group.instance(master);
  switch (number % 3) {
    case 0:
      old_master.kill();
      break;
    case 1:
      old_master.pause();
      break;
    default:
      group.sentinel(number % group.sentinel_count()).command({"SENTINEL", "FAILOVER", group.name()});
  }
  const std::size_t chosen = group.wait_for_switch_from(master);
  if (number % 3 == 0) old_master.restart();
  if (number % 3 == 1) old_master.resume();
  group.wait_until_all_follow(chosen);
  group.wait_until_complete();
  master = chosen;
}

double median_of(const std::vector<Sample>& samples, std::size_t from, std::size_t to, double Sample::*what) {
  std::vector<double> values;
  for (std::size_t i = from; i < to; ++i) values.push_back(samples[i].*what);
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

/// Whether the last third is above the second by more than `allowed`. The first is for caches to fill.
bool grew(const std::vector<Sample>& samples, const char* name, double Sample::*what, double allowed) {
  const std::size_t third = samples.size() / 3;
  if (third < 3) return false;
  const double before = median_of(samples, third, 2 * third, what);
  const double after = median_of(samples, 2 * third, samples.size(), what);
  std::cout << "  " << name << ": " << before << " in the second third, " << after << " in the last\n";
  return after > before + allowed;
}

/// The file holds the last 32 run ids and replication ids of a group; each failover brings new ones until it is full.
bool file_grew(const std::vector<Sample>& samples) {
  constexpr std::size_t until_full = 40;
  constexpr double largest = 8192;
  const double now = samples.empty() ? 0 : samples.back().file_bytes;
  std::cout << "  bytes of sentinel.conf: " << now << "\n";
  if (now > largest) return true;
  if (samples.size() < 2 * until_full) return false;
  const std::vector<Sample> full{samples.begin() + until_full, samples.end()};
  return grew(full, "bytes of sentinel.conf", &Sample::file_bytes, 256);
}

int run(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Failovers on end, and what three Vedettes then hold", "./dev soak"};
  app.add_option("--minutes", wish.minutes, "how long")->capture_default_str()->check(CLI::Range(0.1, 100000.0));
  app.add_option("--svg", wish.svg, "where the picture is written")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const Folder folder{"soak"};
  DeploymentOptions options;
  options.down_after = std::chrono::milliseconds{500};
  options.failover_timeout = std::chrono::milliseconds{5000};
  Deployment group{folder, options};
  std::vector<std::vector<Sample>> samples(group.sentinel_count());
  const auto begun = SteadyClock::now();
  const auto minute = [&] { return std::chrono::duration<double, std::ratio<60>>(SteadyClock::now() - begun).count(); };
  std::size_t master = 0;
  std::size_t failovers = 0;
  double told = 0;
  while (!stop_requested() && minute() < wish.minutes) {
    fail_over_once(group, failovers++, master);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].push_back(look_at(group.sentinel(i), minute()));
    if (minute() - told < 0.5) continue;
    told = minute();
    std::cout << static_cast<int>(told * 10) / 10.0 << " min: " << failovers << " failovers;";
    for (const auto& one : samples) {
      std::cout << " " << one.back().memory_kib << " KiB, " << one.back().descriptors << " descriptors, "
                << one.back().file_bytes << " bytes;";
    }
    std::cout << "\n" << std::flush;
  }

  bool anything_grew = false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    std::cout << "Vedette " << i + 1 << " after " << failovers << " failovers\n";
    anything_grew |= grew(samples[i], "KiB of memory", &Sample::memory_kib, 512);
    anything_grew |= grew(samples[i], "descriptors", &Sample::descriptors, 2);
    anything_grew |= file_grew(samples[i]);
  }
  const std::filesystem::path path{wish.svg};
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream{path} << picture_of(samples);
  if (anything_grew) std::cout << "something GREW\n";
  return anything_grew ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  return run_until_stopped([&] { return run(argc, argv); });
}
