// How many times a second clients can ask for the master, and what that costs: redis-benchmark on SENTINEL
// GET-MASTER-ADDR-BY-NAME, Vedette and redis-sentinel in turns, both watching the same master. redis-benchmark needs
// more CPU for a query than either of them, so its rate is often its own limit; the last column tells theirs.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/process_cost.hpp"
#include "test/lab/deployment.hpp"
#include "test/lab/stop_request.hpp"

namespace {

using namespace vedette::lab;
using vedette::bench::cpu_seconds_of;

/// How the clients ask.
struct Load {
  std::size_t clients;
  std::size_t pipeline;  ///< Requests that a client sends before it waits for a reply.
};

constexpr std::array<Load, 4> loads{{{50, 1}, {500, 1}, {50, 16}, {500, 16}}};

struct Product {
  const char* name;
  std::size_t sentinel;  ///< Which of the deployment's.
};

constexpr std::array<Product, 2> products{{{"Vedette", 0}, {"redis-sentinel", 1}}};

struct Sample {
  double rate = 0;         ///< Queries a second.
  double p99_ms = 0;       ///< As the clients saw it.
  double cpu_seconds = 0;  ///< Of the sentinel, for a million queries.
};

struct Wish {
  std::size_t rounds = 7;
  std::size_t queries = 300000;
  std::string json = "build/bench/queries.json";
};

using Samples = std::array<std::array<std::vector<Sample>, products.size()>, loads.size()>;

/// The figures in the last line of redis-benchmark's table: "test","rps","avg","min","p50","p95","p99","max".
std::vector<double> figures_of(const std::string& table) {
  const std::size_t start = table.rfind("\n\"", table.size() - 2);
  std::istringstream line{start == std::string::npos ? std::string{} : table.substr(start + 1)};
  std::vector<double> figures;
  std::string field;
  std::getline(line, field, ',');
  while (std::getline(line, field, ',')) {
    field.erase(std::remove(field.begin(), field.end(), '"'), field.end());
    figures.push_back(std::stod(field));
  }
  if (figures.size() < 6) throw std::runtime_error{"redis-benchmark said: " + table};
  return figures;
}

Sample measure(Deployment& group, const Product& product, const Load& load, const Wish& wish) {
  Sentinel& sentinel = group.sentinel(product.sentinel);
  const double before = cpu_seconds_of(sentinel.process().pid());
  Launch launch;
  launch.words = {"redis-benchmark",
                  "--csv",
                  "-p",
                  std::to_string(sentinel.port()),
                  "-c",
                  std::to_string(load.clients),
                  "-P",
                  std::to_string(load.pipeline),
                  "-n",
                  std::to_string(wish.queries),
                  "SENTINEL",
                  "GET-MASTER-ADDR-BY-NAME",
                  group.name()};
  const Finished finished = vedette::lab::run(launch, std::chrono::minutes{10});
  if (finished.ending.status != 0) throw std::runtime_error{"redis-benchmark failed: " + finished.output};
  const std::vector<double> figures = figures_of(finished.output);
  const double used = cpu_seconds_of(sentinel.process().pid()) - before;
  return {figures[0], figures[5], used * 1e6 / static_cast<double>(wish.queries)};
}

double median(const std::vector<Sample>& samples, double Sample::*member) {
  std::vector<double> values;
  values.reserve(samples.size());
  for (const Sample& sample : samples) values.push_back(sample.*member);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print_table(const Samples& samples) {
  std::cout << "\nMedians:\n\n| clients | pipeline | | queries a second | p99 | CPU for a million "
               "| a whole core would answer |\n|---|---|---|---|---|---|---|\n"
            << std::fixed;
  for (std::size_t l = 0; l < loads.size(); ++l) {
    if (samples.at(l).at(0).empty() || samples.at(l).at(1).empty()) continue;
    std::array<double, 2> rates{};
    std::array<double, 2> costs{};
    for (std::size_t p = 0; p < products.size(); ++p) {
      const std::vector<Sample>& all = samples.at(l).at(p);
      rates.at(p) = median(all, &Sample::rate);
      costs.at(p) = median(all, &Sample::cpu_seconds);
      std::cout << "| " << loads.at(l).clients << " | " << loads.at(l).pipeline << " | " << products.at(p).name << " | "
                << std::setprecision(0) << rates.at(p) << " | " << std::setprecision(2) << median(all, &Sample::p99_ms)
                << " ms | " << costs.at(p) << " s | " << std::setprecision(0) << 1e6 / costs.at(p) << " a second |\n";
    }
    std::cout << "| | | ratio | " << std::setprecision(2) << rates[0] / rates[1] << " | | " << costs[0] / costs[1]
              << " | " << costs[1] / costs[0] << " |\n";
  }
}

std::string json_of(const Samples& samples) {
  std::ostringstream text;
  text << "[";
  const char* comma = "";
  for (std::size_t l = 0; l < loads.size(); ++l) {
    for (std::size_t p = 0; p < products.size(); ++p) {
      for (const Sample& sample : samples.at(l).at(p)) {
        text << comma << "\n  {\"product\": \"" << products.at(p).name << "\", \"clients\": " << loads.at(l).clients
             << ", \"pipeline\": " << loads.at(l).pipeline << ", \"rate\": " << sample.rate
             << ", \"p99_ms\": " << sample.p99_ms << ", \"cpu_seconds_per_million\": " << sample.cpu_seconds << "}";
        comma = ",";
      }
    }
  }
  text << "\n]\n";
  return text.str();
}

int measure_all(const Wish& wish) {
  const Folder folder{"queries"};
  DeploymentOptions options;
  options.sentinels = {Kind::vedette, Kind::redis_sentinel};
  Deployment group{folder, options};
  Samples samples;
  for (std::size_t round = 1; round <= wish.rounds && !vedette::lab::stop_requested(); ++round) {
    for (std::size_t l = 0; l < loads.size() && !vedette::lab::stop_requested(); ++l) {
      for (std::size_t turn = 0; turn < products.size() && !vedette::lab::stop_requested(); ++turn) {
        // Who goes first changes, so that neither always meets the warmer machine.
        const std::size_t p = (round + turn) % products.size();
        const Sample sample = measure(group, products.at(p), loads.at(l), wish);
        if (vedette::lab::stop_requested()) break;
        samples.at(l).at(p).push_back(sample);
        std::cout << "[" << round << "/" << wish.rounds << "] " << loads.at(l).clients << " clients, pipeline "
                  << loads.at(l).pipeline << ", " << products.at(p).name << ": " << std::fixed << std::setprecision(0)
                  << sample.rate << " a second, " << std::setprecision(2) << sample.cpu_seconds
                  << " s of CPU for a million\n"
                  << std::flush;
      }
    }
  }
  if (vedette::lab::stop_requested()) std::cout << "stopped; everything that was started has ended\n";
  print_table(samples);
  if (vedette::lab::stop_requested()) return 130;
  const std::filesystem::path path{wish.json};
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream{path} << json_of(samples);
  std::cout << "\nwrote " << wish.json << "\n";
  return 0;
}

int run(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Queries for the master a second, Vedette beside redis-sentinel", "./dev bench queries"};
  app.add_option("--rounds", wish.rounds, "rounds of each product and each load")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--queries", wish.queries, "queries in each round")
      ->capture_default_str()
      ->check(CLI::Range(1000, 100000000));
  app.add_option("--json", wish.json, "where all figures are written")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  vedette::lab::heed_stop_requests();
  return measure_all(wish);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& problem) {
    if (vedette::lab::stop_requested()) return 130;
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
