// What clients that know no Sentinel see of crashes and manual failovers through haproxy: with the configuration that
// is shipped, which asks Vedettes who is the master, and with the usual check of `role:master`, before Vedette and
// before redis-sentinel.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "test/lab/deployment.hpp"
#include "test/lab/haproxy.hpp"
#include "test/lab/plain_client.hpp"

namespace {

using namespace vedette::lab;

volatile std::sig_atomic_t stop_asked = 0;

struct Way {
  const char* name;
  Kind kind;
  bool shipped;
  bool coordinated;  ///< The manual failovers, that is.
};

constexpr std::array<Way, 4> ways{{
    {"Vedette, shipped configuration, COORDINATED", Kind::vedette, true, true},
    {"Vedette, shipped configuration", Kind::vedette, true, false},
    {"Vedette, role:master", Kind::vedette, false, false},
    {"redis-sentinel, role:master", Kind::redis_sentinel, false, false},
}};

struct Wish {
  std::size_t rounds = 10;
  std::size_t first = ways.size();  ///< How many of the ways are measured,
  std::size_t skip = 0;             ///< but for so many.
};

struct Figures {
  std::vector<long> crash_gaps{}, manual_gaps{}, read_gaps{};  ///< Milliseconds, one a failover.
  std::size_t written = 0;
  std::size_t by_old_master = 0;  ///< Writes accepted by an old master, begun after the switch was announced.
  std::size_t lost = 0;           ///< Acknowledged writes that the last master has not.
};

using Moment = PlainClient::Moment;

/// The longest time without a reply that began in that span.
long longest_gap(const PlainClient& client, Moment from) {
  std::chrono::steady_clock::duration longest{};
  const auto all = client.done();
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].begun >= from) longest = std::max(longest, all[i].begun - all[i - 1].begun);
  }
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(longest).count());
}

void wait_for_more(const PlainClient& client, std::size_t more) {
  const std::size_t then = client.count();
  wait_until([&] { return client.count() >= then + more; }, std::chrono::seconds{120}, "the client goes on");
}

Figures measure(const Way& way, const Wish& wish) {
  const Folder folder{"plain-clients"};
  const std::vector<Port> http(3);
  DeploymentOptions options;
  options.sentinels = {way.kind, way.kind, way.kind};
  if (way.shipped) {
    for (const Port& port : http) options.sentinel_options.push_back({.directives = http_lines(port)});
  }
  Deployment group{folder, options};
  const Haproxy proxy = way.shipped ? Haproxy::shipped(folder, group, http) : Haproxy::by_role(folder, group);
  PlainClient writer{proxy.to_write(), PlainClient::Task::writes};
  // Only the shipped configuration has an address for readers.
  PlainClient reader{way.shipped ? proxy.to_read() : proxy.to_write(), PlainClient::Task::reads};
  const auto events = group.sentinel(0).events("+switch-master");
  Figures figures;
  std::size_t master = 0;
  for (std::size_t round = 0; round < 2 * wish.rounds && stop_asked == 0; ++round) {
    const bool crash = round % 2 == 0;
    wait_for_more(writer, 1000);
    const Moment begin = std::chrono::steady_clock::now();
    if (crash) {
      group.instance(master).kill();
    } else {
      std::vector<std::string> order{"SENTINEL", "FAILOVER", group.name()};
      if (way.coordinated) order.emplace_back("COORDINATED");
      if (!group.sentinel(0).command(order).is("OK")) throw std::runtime_error{"the failover was refused"};
    }
    const std::size_t next = group.wait_for_switch_from(master);
    wait_until([&] { return events->heard().size() > round; }, std::chrono::seconds{20}, "the switch is announced");
    const Moment announced = events->heard().back().at;
    if (crash) group.instance(master).restart();
    group.wait_until_all_follow(next, std::chrono::seconds{120});
    wait_for_more(writer, 1000);
    (crash ? figures.crash_gaps : figures.manual_gaps).push_back(longest_gap(writer, begin));
    figures.read_gaps.push_back(longest_gap(reader, begin));
    const std::size_t stray = writer.accepted_by(group.instance(master).port(), announced);
    figures.by_old_master += stray;
    std::cout << way.name << ", " << (crash ? "crash" : "manual") << ' ' << round / 2 + 1 << ": writes paused for "
              << longest_gap(writer, begin) << " ms, reads for " << figures.read_gaps.back() << " ms, " << stray
              << " writes accepted by the old master after the announcement\n"
              << std::flush;
    master = next;
    group.wait_until_complete();
  }
  writer.stop();
  reader.stop();
  figures.written = writer.count();
  figures.lost = writer.lost_on(group.instance(master));
  return figures;
}

long most(const std::vector<long>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

void tell(const Way& way, const Figures& figures) {
  std::cout << "| " << way.name << " | " << most(figures.crash_gaps) << " ms | " << most(figures.manual_gaps)
            << " ms | " << most(figures.read_gaps) << " ms | " << figures.by_old_master << " | " << figures.lost
            << " of " << figures.written << " |\n";
}

int measure_all(int argc, char** argv) {
  Wish wish;
  CLI::App app{"Clients that know no Sentinel, behind haproxy", "./dev bench plain_clients"};
  app.add_option("--rounds", wish.rounds, "crashes, and as many manual failovers, of each way")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--first", wish.first, "how many of the ways, in the order of the table")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, ways.size()));
  app.add_option("--skip", wish.skip, "how many of these are left out, from the first on")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (!haproxy_is_installed()) {
    std::cerr << "haproxy is not installed (./dev setup)\n";
    return 1;
  }
  std::signal(SIGINT, [](int) { stop_asked = 1; });

  std::vector<Figures> all;
  for (std::size_t i = wish.skip; i < wish.first; ++i) all.push_back(measure(ways.at(i), wish));
  std::cout << "\n| way | longest gap of the writer, crashes | manual failovers | of the reader | accepted by an old "
               "master after the announcement | acknowledged and lost |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < all.size(); ++i) tell(ways.at(wish.skip + i), all[i]);
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
