// What Vedette, and what redis-sentinel, does with a server that comes to an address of a group: another deployment's,
// or the one that has gone. Real servers on loopback; the same visits for both.

#include <chrono>
#include <cstdio>
#include <exception>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "test/lab/visit.hpp"

namespace {

using vedette::lab::Kind;
using vedette::lab::Place;
using vedette::lab::Reception;
using vedette::lab::Visit;
using vedette::lab::Visitor;

constexpr Visitor visitors[] = {
    Visitor::stranger_with_sentinels, Visitor::stranger_with_replica,
    Visitor::stranger_with_password,  Visitor::stranger_with_data,
    Visitor::stranger_empty,          Visitor::paused,
    Visitor::restarted_from_rdb,      Visitor::restarted_from_aof,
    Visitor::restarted_empty,         Visitor::scaled_up,
};

std::string outcome_of(const Reception& reception) {
  std::ostringstream text;
  if (reception.captured_after) {
    text << "replica after " << std::fixed << std::setprecision(2) << *reception.captured_after / 1000 << " s";
  } else {
    text << "left alone";
  }
  if (!reception.kept_data) text << ", emptied";
  if (!reception.master_stayed) text << ", OUR MASTER CHANGED";
  if (reception.most_sentinels != 3) text << ", " << reception.most_sentinels << " Sentinels counted";
  return text.str();
}

struct Wish {
  std::string product = "both";
  std::string place = "both";
  std::size_t watch = 25;
  bool events = false;
};

void run_place(const Wish& wish, Place where) {
  std::vector<Visit> visits;
  for (const Visitor who : visitors) visits.push_back({who, where});
  const auto watch = std::chrono::seconds{wish.watch};
  std::cout << "at the address of a dead " << name_of(where) << "\n" << std::flush;
  for (const Kind kind : {Kind::vedette, Kind::redis_sentinel}) {
    const std::string product = kind == Kind::vedette ? "vedette" : "redis-sentinel";
    if (wish.product != "both" && wish.product != product) continue;
    std::cout << "  " << product << "\n" << std::flush;
    for (const Reception& reception : vedette::lab::receive(kind, visits, watch)) {
      std::cout << "    " << std::left << std::setw(28) << name_of(reception.visit.who) << outcome_of(reception)
                << "\n";
      if (wish.events) std::cout << reception.events;
    }
  }
}

int run(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Strangers and returns at addresses of a group, Vedette beside redis-sentinel", "./dev bench strangers"};
  app.add_option("--product", wish.product, "vedette, redis-sentinel or both")
      ->capture_default_str()
      ->check(CLI::IsMember({"vedette", "redis-sentinel", "both"}));
  app.add_option("--place", wish.place, "whose address: replica, master or both")
      ->capture_default_str()
      ->check(CLI::IsMember({"replica", "master", "both"}));
  app.add_option("--watch", wish.watch, "how many seconds the visitors are watched")->capture_default_str();
  app.add_flag("--events", wish.events, "show what the first Sentinel said of each");
  CLI11_PARSE(app, argc, argv);
  for (const Place where : {Place::of_replica, Place::of_master}) {
    if (wish.place == "both" || wish.place == name_of(where)) run_place(wish, where);
  }
  return 0;
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
