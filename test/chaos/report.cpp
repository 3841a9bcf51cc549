#include "test/chaos/report.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace vedette::chaos {

namespace {

constexpr std::array<Product, 3> products{Product::vedette, Product::mixed, Product::redis_sentinel};

std::string seconds(double ms) {
  const std::string text = std::to_string(ms / 1000);
  return text.substr(0, text.find('.') + 2) + " s";
}

/// Empty if nobody lived so.
std::string row_of(const std::vector<Lived>& lives, Product product, bool min_replicas) {
  std::size_t rounds = 0;
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
  std::size_t lossless = 0;
  std::size_t disputes = 0;
  std::vector<double> times;
  for (const Lived& life : lives) {
    if (life.product != product || life.min_replicas != min_replicas) continue;
    ++rounds;
    acknowledged += life.round.acknowledged;
    disputes += life.round.disputes.size();
    // Of one that did not become whole it is not known what it lost.
    if (!life.round.healed) continue;
    lost += life.round.lost;
    lossless += life.round.lost == 0 ? 1 : 0;
    times.push_back(life.round.healed_after_ms);
  }
  if (rounds == 0) return {};
  std::sort(times.begin(), times.end());
  std::ostringstream row;
  row << "| " << name_of(product) << " | " << (min_replicas ? "yes" : "no") << " | " << times.size() << " of " << rounds
      << " | ";
  if (times.empty()) {
    row << "–";
  } else {
    row << seconds(times[times.size() / 2]) << " / " << seconds(times.back());
  }
  row << " | " << acknowledged << " | " << lost << " | " << lossless << " | " << disputes << " |\n";
  return row.str();
}

struct Share {
  std::size_t times = 0;
  std::size_t lost = 0;
};

Share share_of(const std::vector<Lived>& lives, Kind kind, Product product, bool min_replicas) {
  Share share;
  for (const Lived& life : lives) {
    if (life.product != product || life.min_replicas != min_replicas) continue;
    for (const Suffered& suffered : life.round.troubles) {
      if (suffered.trouble.kind != kind) continue;
      ++share.times;
      share.lost += suffered.lost;
    }
  }
  return share;
}

bool lived(const std::vector<Lived>& lives, Product product, bool min_replicas) {
  return std::any_of(lives.begin(), lives.end(),
                     [&](const Lived& life) { return life.product == product && life.min_replicas == min_replicas; });
}

}  // namespace

bool is_wrong(const Lived& life) {
  return !life.round.healed || (life.product == Product::vedette && !life.round.disputes.empty());
}

std::string text_of(const Lived& life) {
  const Round& round = life.round;
  std::ostringstream text;
  text << "  " << round.acknowledged << " acknowledged, " << round.lost << " lost, " << round.switches << " switches, ";
  if (round.healed) {
    text << "whole again after " << static_cast<long>(round.healed_after_ms) << " ms\n";
  } else {
    text << "NOT WHOLE AGAIN\n" << round.state << "\n";
  }
  for (const Suffered& suffered : round.troubles) {
    if (suffered.lost > 0) text << "  " << suffered.lost << " of them since " << name_of(suffered.trouble.kind) << "\n";
  }
  for (const std::string& dispute : round.disputes) text << "  two masters under one epoch: " << dispute << "\n";
  return text.str();
}

std::string table_of(const std::vector<Lived>& lives) {
  std::string table =
      "| who watches | min-replicas-to-write | whole again | after (median / most) | acknowledged | lost | "
      "lives without loss | epochs with two masters |\n|---|---|---|---|---|---|---|---|\n";
  for (const bool min_replicas : {false, true}) {
    for (const Product product : products) table += row_of(lives, product, min_replicas);
  }
  return table;
}

std::string table_of_troubles(const std::vector<Lived>& lives) {
  std::ostringstream head;
  std::string line = "|---|";
  head << "| lost since, in how many troubles |";
  for (const bool min_replicas : {false, true}) {
    for (const Product product : products) {
      if (!lived(lives, product, min_replicas)) continue;
      head << " " << name_of(product) << (min_replicas ? ", min-replicas |" : " |");
      line += "---|";
    }
  }
  std::string rows;
  for (const Kind kind : all_kinds()) {
    std::size_t times = 0;
    std::string row = std::string{"| "} + name_of(kind) + " |";
    for (const bool min_replicas : {false, true}) {
      for (const Product product : products) {
        if (!lived(lives, product, min_replicas)) continue;
        const Share share = share_of(lives, kind, product, min_replicas);
        times += share.times;
        row += " " + std::to_string(share.lost) + " in " + std::to_string(share.times) + " |";
      }
    }
    if (times > 0) rows += row + "\n";
  }
  return head.str() + "\n" + line + "\n" + rows;
}

std::string json_of(const std::vector<Lived>& lives) {
  std::ostringstream json;
  json << "[";
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const Lived& life = lives[i];
    const Round& round = life.round;
    json << (i == 0 ? "\n" : ",\n") << "  {\"product\": \"" << name_of(life.product)
         << "\", \"min_replicas\": " << (life.min_replicas ? "true" : "false") << ", \"seed\": " << life.seed
         << ", \"acknowledged\": " << round.acknowledged << ", \"lost\": " << round.lost
         << ", \"switches\": " << round.switches << ", \"healed\": " << (round.healed ? "true" : "false")
         << ", \"healed_after_ms\": " << round.healed_after_ms << ", \"disputes\": " << round.disputes.size()
         << ", \"troubles\": [";
    for (std::size_t n = 0; n < round.troubles.size(); ++n) {
      const auto& [trouble, lost] = round.troubles[n];
      json << (n == 0 ? "" : ", ") << "{\"kind\": \"" << name_of(trouble.kind) << "\", \"choice\": " << trouble.choice
           << ", \"ms\": " << trouble.length.count() << ", \"lost\": " << lost << "}";
    }
    json << "]}";
  }
  json << "\n]\n";
  return json.str();
}

}  // namespace vedette::chaos
