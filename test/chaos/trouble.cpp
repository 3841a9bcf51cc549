#include "test/chaos/trouble.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace vedette::chaos {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t servers_hosts = 3;
constexpr milliseconds flap{150};

int between(std::mt19937_64& dice, int least, int most) {
  // The distributions of the standard library differ from one to the next.
  return least + static_cast<int>(dice() % static_cast<std::uint64_t>(most - least + 1));
}

}  // namespace

const char* name_of(Kind kind) {
  static constexpr std::array<const char*, kind_count> names{
      "kill-master",  "pause-master", "cut-master",      "deafen-master", "mute-master",
      "flap-master",  "slow-master",  "kill-replica",    "kill-sentinel", "pause-sentinel",
      "cut-sentinel", "fill-disk",    "ordered-failover"};
  return names.at(static_cast<std::size_t>(kind));
}

std::vector<Trouble> draw_troubles(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 dice{seed};
  std::vector<Trouble> troubles;
  for (std::size_t i = 0; i < count; ++i) {
    Trouble trouble;
    trouble.kind = static_cast<Kind>(between(dice, 0, static_cast<int>(kind_count) - 1));
    trouble.choice = static_cast<std::size_t>(between(dice, 0, 59));
    trouble.before = milliseconds{between(dice, 500, 4000)};
    trouble.length = milliseconds{between(dice, 500, 6000)};
    troubles.push_back(trouble);
  }
  return troubles;
}

Troublemaker::Troublemaker(lab::Deployment& group, lab::Network& network,
                           std::vector<std::unique_ptr<SmallDisk>>& disks)
    : group_{group}, network_{network}, disks_{disks} {}

std::size_t Troublemaker::master() const {
  // Most Sentinels' word; a server alone may be an old one.
  std::vector<std::size_t> words(group_.instances(), 0);
  for (std::size_t i = 0; i < group_.sentinel_count(); ++i) {
    const std::string named = group_.sentinel(i).master_address(group_.name());
    for (std::size_t n = 0; n < words.size(); ++n) {
      if (group_.instance(n).at().text() == named) ++words[n];
    }
  }
  return static_cast<std::size_t>(std::max_element(words.begin(), words.end()) - words.begin());
}

std::size_t Troublemaker::replica(std::size_t choice) const {
  const std::size_t others = group_.instances() - 1;
  return (master() + 1 + choice % others) % group_.instances();
}

void Troublemaker::live_through(const Trouble& trouble) {
  std::this_thread::sleep_for(trouble.before);
  const auto last = [&] { std::this_thread::sleep_for(trouble.length); };
  const std::size_t now_master = master();
  lab::Host& masters_host = network_.host(now_master);
  const std::size_t sentinel_host = servers_hosts + trouble.choice % (group_.sentinel_count() - servers_hosts);
  lab::Sentinel& sentinel = group_.sentinel(trouble.choice % group_.sentinel_count());
  switch (trouble.kind) {
    case Kind::kill_master:
    case Kind::kill_replica: {
      lab::RedisServer& server =
          group_.instance(trouble.kind == Kind::kill_master ? now_master : replica(trouble.choice));
      server.kill();
      last();
      server.restart();
      break;
    }
    case Kind::pause_master:
      group_.instance(now_master).pause();
      last();
      group_.instance(now_master).resume();
      break;
    case Kind::cut_master:
      masters_host.cut();
      last();
      masters_host.mend();
      break;
    case Kind::deafen_master:
      masters_host.deafen();
      last();
      masters_host.mend();
      break;
    case Kind::mute_master:
      masters_host.mute();
      last();
      masters_host.mend();
      break;
    case Kind::flap_master:
      for (milliseconds flapped{0}; flapped < trouble.length; flapped += 2 * flap) {
        masters_host.cut();
        std::this_thread::sleep_for(flap);
        masters_host.mend();
        std::this_thread::sleep_for(flap);
      }
      break;
    case Kind::slow_master:
      masters_host.slow(4000);
      last();
      masters_host.quicken();
      break;
    case Kind::kill_sentinel:
      sentinel.kill();
      last();
      sentinel.restart();
      break;
    case Kind::pause_sentinel:
      sentinel.pause();
      last();
      sentinel.resume();
      break;
    case Kind::cut_sentinel:
      network_.host(sentinel_host).cut();
      last();
      network_.host(sentinel_host).mend();
      break;
    case Kind::fill_disk: {
      SmallDisk& disk = *disks_.at(trouble.choice % disks_.size());
      disk.fill();
      last();
      disk.free();
      break;
    }
    case Kind::ordered_failover:
      sentinel.command({"SENTINEL", "FAILOVER", group_.name()});
      break;
  }
}

void Troublemaker::heal() {
  for (std::size_t i = 0; i < group_.sentinel_count(); ++i) network_.host(i).mend();
  for (const auto& disk : disks_) disk->free();
  for (std::size_t i = 0; i < group_.instances(); ++i) {
    group_.instance(i).resume();
    if (!group_.instance(i).process().running()) group_.instance(i).restart();
  }
  for (std::size_t i = 0; i < group_.sentinel_count(); ++i) {
    group_.sentinel(i).resume();
    if (!group_.sentinel(i).process().running()) group_.sentinel(i).restart();
  }
}

}  // namespace vedette::chaos
