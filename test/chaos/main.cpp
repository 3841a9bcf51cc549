// Lives of whole groups in which everything goes wrong: real servers and Sentinels on hosts of their own, clients that
// remember what was acknowledged. The same troubles for each product.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "test/chaos/report.hpp"
#include "test/chaos/round.hpp"
#include "test/lab/network.hpp"
#include "test/lab/stop_request.hpp"

namespace {

using namespace vedette::chaos;
using vedette::lab::stop_requested;

struct Wish {
  std::size_t rounds = 10;
  std::size_t troubles = 4;
  std::uint64_t seed = 1;
  std::string product = "all";
  std::string min_replicas = "both";
  std::vector<std::string> kinds;
  std::string json = "build/chaos.json";
};

/// What is asked for, in this order.
std::vector<RoundOptions> lives_of_one_seed(const Wish& wish, std::uint64_t seed) {
  std::vector<RoundOptions> lives;
  for (const bool min_replicas : {false, true}) {
    if (wish.min_replicas != "both" && (wish.min_replicas == "yes") != min_replicas) continue;
    for (const Product product : {Product::vedette, Product::mixed, Product::redis_sentinel}) {
      const bool wanted = wish.product == "all" || (wish.product == "vedette" && product == Product::vedette) ||
                          (wish.product == "mixed" && product == Product::mixed) ||
                          (wish.product == "redis-sentinel" && product == Product::redis_sentinel);
      if (!wanted) continue;
      RoundOptions options;
      options.product = product;
      options.min_replicas = min_replicas;
      options.seed = seed;
      options.troubles = wish.troubles;
      if (!wish.kinds.empty()) options.kinds.clear();
      for (const std::string& name : wish.kinds) options.kinds.push_back(kind_called(name).value());
      lives.push_back(std::move(options));
    }
  }
  return lives;
}

/// nullopt: it was cut short.
std::optional<Lived> live_once(const RoundOptions& options) {
  std::cout << "seed " << options.seed << ", " << name_of(options.product)
            << (options.min_replicas ? ", min-replicas-to-write 1" : "") << ":" << std::flush;
  Lived life{options.product, options.min_replicas, options.seed, {}};
  life.round = live(
      options,
      [](const Trouble& trouble) {
        std::cout << " " << name_of(trouble.kind) << " (" << trouble.length.count() << " ms)" << std::flush;
      },
      stop_requested);
  std::cout << "\n";
  if (stop_requested()) return std::nullopt;
  std::cout << text_of(life) << std::flush;
  return life;
}

void write_json(const std::filesystem::path& path, const std::vector<Lived>& lives) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream{path} << json_of(lives);
}

int run(int argc, char** argv) {
  Wish wish;
  std::vector<std::string> names;
  for (const Kind kind : all_kinds()) names.emplace_back(name_of(kind));
  CLI::App app{"Lives of whole groups in which everything goes wrong", "./dev chaos"};
  app.add_option("--rounds", wish.rounds, "lives of each kind")->capture_default_str()->check(CLI::Range(1, 10000));
  app.add_option("--troubles", wish.troubles, "in each life")->capture_default_str()->check(CLI::Range(1, 100));
  app.add_option("--kinds", wish.kinds, "of troubles that are drawn from; without it: all")
      ->check(CLI::IsMember(names));
  app.add_option("--seed", wish.seed, "of the first life; the next has the next number")->capture_default_str();
  app.add_option("--product", wish.product, "who watches")
      ->capture_default_str()
      ->check(CLI::IsMember({"all", "vedette", "redis-sentinel", "mixed"}));
  app.add_option("--min-replicas", wish.min_replicas, "whether masters take writes without a replica")
      ->capture_default_str()
      ->check(CLI::IsMember({"both", "yes", "no"}));
  app.add_option("--json", wish.json, "where all figures are written")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto reason = vedette::lab::no_networks_because()) {
    std::cout << "skipped: " << *reason << "\n";
    return 0;
  }

  std::vector<Lived> lives;
  for (std::size_t number = 0; number < wish.rounds; ++number) {
    for (const RoundOptions& options : lives_of_one_seed(wish, wish.seed + number)) {
      if (stop_requested()) break;
      if (auto life = live_once(options)) lives.push_back(std::move(*life));
    }
  }
  std::cout << "\n" << table_of(lives) << "\n" << table_of_troubles(lives);
  write_json(wish.json, lives);
  const bool wrong = std::any_of(lives.begin(), lives.end(),
                                 [](const Lived& life) { return life.product == Product::vedette && is_wrong(life); });
  return wrong ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  return vedette::lab::run_until_stopped([&] { return run(argc, argv); });
}
