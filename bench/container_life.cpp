// What happens to pods, and whether a group heals from it by itself and after how long: with Vedette, and with the
// sentinel of Redis 8, side by side in containers on internal networks.

#include <CLI/CLI.hpp>

#include <csignal>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "test/lab/container_life.hpp"

namespace {

using namespace vedette::lab;

volatile std::sig_atomic_t stop_asked = 0;

std::string text_of(const std::optional<std::chrono::milliseconds>& healed, std::chrono::seconds patience) {
  if (!healed) return "not within " + std::to_string(patience.count()) + " s";
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << static_cast<double>(healed->count()) / 1000 << " s";
  return text.str();
}

struct Outcome {
  std::string text;
  std::string problem;  ///< Empty: healed.
};

Outcome measure(const ContainerMishap& mishap, Kind kind, std::chrono::seconds patience) {
  Outcome outcome;
  try {
    const auto healed = live_through(mishap, kind, patience, [&](ContainerGroup& group) {
      outcome.problem = group.problem();
      std::size_t known = 0;
      for (const auto& [name, sentinel] : group.look().sentinels) known = std::max(known, sentinel.peers.size() + 1);
      if (known > ContainerGroup::size) outcome.text = ", " + std::to_string(known) + " Sentinels counted";
    });
    outcome.text = text_of(healed, patience) + outcome.text;
  } catch (const std::exception& failure) {
    // The group did not even come to that, or not so far. The rest is worth measuring still.
    const std::string text = failure.what();
    std::cerr << text << '\n';
    outcome = {"not measured", text.substr(0, text.find('\n'))};
  }
  return outcome;
}

int measure_all(int argc, char** argv) {
  int seconds = 90;
  std::string only, product;
  CLI::App app{"Groups in containers heal, or don't", "./dev bench container_life"};
  app.add_option("--patience", seconds, "seconds in which a group has to heal")
      ->capture_default_str()
      ->check(CLI::Range(1, 3600));
  app.add_option("--only", only, "those whose name has this in it, as PowerIsLost");
  app.add_option("--product", product, "one of them alone")->check(CLI::IsMember({"vedette", "redis"}));
  CLI11_PARSE(app, argc, argv);
  if (const auto reason = no_containers_because()) {
    std::cerr << *reason << '\n';
    return 1;
  }
  std::signal(SIGINT, [](int) { stop_asked = 1; });

  const std::chrono::seconds patience{seconds};
  std::string table = "\n| what happens | Vedette | sentinel of Redis 8 |\n|---|---|---|\n";
  for (const ContainerMishap& mishap : container_mishaps()) {
    if (stop_asked != 0) break;
    if (mishap.name.find(only) == std::string::npos) continue;
    table.append("| ").append(mishap.what).append(" | ");
    for (const Kind kind : {Kind::vedette, Kind::redis_sentinel}) {
      if (!product.empty() && (kind == Kind::vedette) != (product == "vedette")) {
        table.append("| ");
        continue;
      }
      const Outcome outcome = measure(mishap, kind, patience);
      std::cout << mishap.name << ", " << (kind == Kind::vedette ? "Vedette: " : "Redis 8: ") << outcome.text
                << (outcome.problem.empty() ? "" : ": ") << outcome.problem << '\n'
                << std::flush;
      table.append(outcome.text).append(" | ");
    }
    table.back() = '\n';
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
