// Lives of whole groups in which everything goes wrong: real servers and Sentinels on hosts of their own, clients that
// remember what was acknowledged. The same troubles for each product.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "test/chaos/round.hpp"

namespace {

using namespace vedette::chaos;

volatile std::sig_atomic_t stop_asked = 0;

struct Wish {
  std::size_t rounds = 10;
  std::size_t troubles = 4;
  std::uint64_t seed = 1;
  std::string product = "all";
  std::string min_replicas = "both";
  std::string json = "build/chaos.json";
};

struct Lived {
  Product product;
  bool min_replicas;
  std::uint64_t seed;
  Round round;
};

/// Lost writes are counted, not judged: replication is asynchronous. These are what must not be.
bool is_wrong(const Lived& life) {
  return !life.round.healed || (life.product == Product::vedette && !life.round.disputes.empty());
}

void tell(const Lived& life) {
  const Round& round = life.round;
  std::cout << "  " << round.acknowledged << " acknowledged, " << round.lost << " lost, " << round.switches
            << " switches, ";
  if (round.healed) {
    std::cout << "whole again after " << static_cast<long>(round.healed_after_ms) << " ms\n";
  } else {
    std::cout << "NOT WHOLE AGAIN\n" << round.state << "\n";
  }
  for (const std::string& dispute : round.disputes) std::cout << "  two masters under one epoch: " << dispute << "\n";
  std::cout << std::flush;
}

std::string row_of(const std::vector<Lived>& lives, Product product, bool min_replicas) {
  std::size_t rounds = 0;
  std::size_t healed = 0;
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
  std::size_t lossless = 0;
  std::size_t disputes = 0;
  std::vector<double> times;
  for (const Lived& life : lives) {
    if (life.product != product || life.min_replicas != min_replicas) continue;
    ++rounds;
    acknowledged += life.round.acknowledged;
    lost += life.round.lost;
    lossless += life.round.lost == 0 ? 1 : 0;
    disputes += life.round.disputes.size();
    if (!life.round.healed) continue;
    ++healed;
    times.push_back(life.round.healed_after_ms);
  }
  if (rounds == 0) return {};
  std::sort(times.begin(), times.end());
  const auto seconds = [](double ms) {
    std::string text = std::to_string(ms / 1000);
    return text.substr(0, text.find('.') + 2) + " s";
  };
  return std::string{"| "} + name_of(product) + " | " + (min_replicas ? "yes" : "no") + " | " + std::to_string(healed) +
         " of " + std::to_string(rounds) + " | " +
         (times.empty() ? "–" : seconds(times[times.size() / 2]) + " / " + seconds(times.back())) + " | " +
         std::to_string(acknowledged) + " | " + std::to_string(lost) + " | " + std::to_string(lossless) + " | " +
         std::to_string(disputes) + " |\n";
}

void write_json(const Wish& wish, const std::vector<Lived>& lives) {
  const std::filesystem::path path{wish.json};
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream file{path};
  file << "[";
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const Lived& life = lives[i];
    file << (i == 0 ? "\n" : ",\n") << "  {\"product\": \"" << name_of(life.product)
         << "\", \"min_replicas\": " << (life.min_replicas ? "true" : "false") << ", \"seed\": " << life.seed
         << ", \"acknowledged\": " << life.round.acknowledged << ", \"lost\": " << life.round.lost
         << ", \"switches\": " << life.round.switches << ", \"healed\": " << (life.round.healed ? "true" : "false")
         << ", \"healed_after_ms\": " << life.round.healed_after_ms << ", \"disputes\": " << life.round.disputes.size()
         << "}";
  }
  file << "\n]\n";
}

int run(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Lives of whole groups in which everything goes wrong", "./dev chaos"};
  app.add_option("--rounds", wish.rounds, "lives of each kind")->capture_default_str()->check(CLI::Range(1, 10000));
  app.add_option("--troubles", wish.troubles, "in each life")->capture_default_str()->check(CLI::Range(1, 100));
  app.add_option("--seed", wish.seed, "of the first life; the next has the next number")->capture_default_str();
  app.add_option("--product", wish.product, "who watches")
      ->capture_default_str()
      ->check(CLI::IsMember({"all", "vedette", "redis-sentinel", "mixed"}));
  app.add_option("--min-replicas", wish.min_replicas, "whether masters take writes without a replica")
      ->capture_default_str()
      ->check(CLI::IsMember({"both", "yes", "no"}));
  app.add_option("--json", wish.json, "where all figures are written")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGINT, [](int) { stop_asked = 1; });
  if (const auto reason = vedette::lab::no_networks_because()) {
    std::cout << "skipped: " << *reason << "\n";
    return 0;
  }

  std::vector<Lived> lives;
  for (std::size_t number = 0; number < wish.rounds && stop_asked == 0; ++number) {
    for (const bool min_replicas : {false, true}) {
      if (wish.min_replicas != "both" && (wish.min_replicas == "yes") != min_replicas) continue;
      for (const Product product : {Product::vedette, Product::mixed, Product::redis_sentinel}) {
        const bool wanted = wish.product == "all" || (wish.product == "vedette" && product == Product::vedette) ||
                            (wish.product == "mixed" && product == Product::mixed) ||
                            (wish.product == "redis-sentinel" && product == Product::redis_sentinel);
        if (!wanted || stop_asked != 0) continue;
        RoundOptions options;
        options.product = product;
        options.min_replicas = min_replicas;
        options.seed = wish.seed + number;
        options.troubles = wish.troubles;
        std::cout << "seed " << options.seed << ", " << name_of(product)
                  << (min_replicas ? ", min-replicas-to-write 1" : "") << ":" << std::flush;
        const Round round = live(
            options,
            [](const Trouble& trouble) {
              std::cout << " " << name_of(trouble.kind) << " (" << trouble.length.count() << " ms)" << std::flush;
            },
            [] { return stop_asked != 0; });
        std::cout << "\n";
        if (stop_asked != 0) break;
        lives.push_back({product, min_replicas, options.seed, round});
        tell(lives.back());
      }
    }
  }
  std::cout << "\n| who watches | min-replicas-to-write | whole again | after (median / most) | acknowledged | lost | "
               "lives without loss | epochs with two masters |\n|---|---|---|---|---|---|---|---|\n";
  for (const bool min_replicas : {false, true}) {
    for (const Product product : {Product::vedette, Product::mixed, Product::redis_sentinel}) {
      std::cout << row_of(lives, product, min_replicas);
    }
  }
  write_json(wish, lives);
  if (stop_asked != 0) return 130;
  const bool wrong = std::any_of(lives.begin(), lives.end(),
                                 [](const Lived& life) { return life.product == Product::vedette && is_wrong(life); });
  return wrong ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
