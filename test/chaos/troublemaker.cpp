#include "test/chaos/troublemaker.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace vedette::chaos {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds flap{150};
constexpr int slow_bytes_per_second = 4000;

void last(const Trouble& trouble) {
  std::this_thread::sleep_for(trouble.length);
}

}  // namespace

std::size_t Troublemaker::master() const {
  // Most Sentinels' word; a server alone may be an old one.
  lab::Deployment& group = targets_.group;
  std::vector<std::size_t> words(group.instances(), 0);
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    const std::string named = group.sentinel(i).master_address(group.name());
    for (std::size_t n = 0; n < words.size(); ++n) {
      if (group.instance(n).at().text() == named) ++words[n];
    }
  }
  return static_cast<std::size_t>(std::max_element(words.begin(), words.end()) - words.begin());
}

void Troublemaker::live_through(const Trouble& trouble) {
  const std::size_t now_master = master();
  switch (trouble.kind) {
    case Kind::kill_master:
    case Kind::pause_master:
      trouble_server(trouble, now_master);
      break;
    case Kind::kill_replica:
      trouble_server(trouble, other_than(now_master, trouble.choice, targets_.group.instances()));
      break;
    case Kind::cut_master:
    case Kind::deafen_master:
    case Kind::mute_master:
    case Kind::flap_master:
    case Kind::slow_master:
      trouble_link(trouble, targets_.network.host(now_master));
      break;
    case Kind::cut_sentinel: {
      const std::size_t servers = targets_.group.instances();
      trouble_link(trouble,
                   targets_.network.host(servers + trouble.choice % (targets_.group.sentinel_count() - servers)));
      break;
    }
    case Kind::kill_sentinel:
    case Kind::pause_sentinel:
    case Kind::fill_disk:
    case Kind::ordered_failover:
      trouble_sentinel(trouble);
      break;
    case Kind::part_master:
    case Kind::part_hosts:
    case Kind::pause_masters_host:
    case Kind::lose_masters_host:
    case Kind::pause_host:
    case Kind::lose_host:
      trouble_hosts(trouble, now_master);
      break;
  }
}

void Troublemaker::trouble_server(const Trouble& trouble, std::size_t which) {
  lab::RedisServer& server = targets_.group.instance(which);
  if (trouble.kind == Kind::pause_master) {
    server.pause();
    last(trouble);
    server.resume();
  } else {
    server.kill();
    last(trouble);
    server.restart();
  }
}

void Troublemaker::trouble_link(const Trouble& trouble, lab::Host& host) {
  switch (trouble.kind) {
    case Kind::flap_master:
      for (milliseconds flapped{0}; flapped < trouble.length; flapped += 2 * flap) {
        host.cut();
        std::this_thread::sleep_for(flap);
        host.mend();
        std::this_thread::sleep_for(flap);
      }
      return;
    case Kind::slow_master:
      host.slow(slow_bytes_per_second);
      last(trouble);
      host.quicken();
      return;
    case Kind::deafen_master:
      host.deafen();
      break;
    case Kind::mute_master:
      host.mute();
      break;
    default:
      host.cut();
  }
  last(trouble);
  host.mend();
}

void Troublemaker::trouble_sentinel(const Trouble& trouble) {
  lab::Sentinel& sentinel = targets_.group.sentinel(trouble.choice % targets_.group.sentinel_count());
  SmallDisk& disk = *targets_.disks.at(trouble.choice % targets_.disks.size());
  switch (trouble.kind) {
    case Kind::kill_sentinel:
      sentinel.kill();
      last(trouble);
      sentinel.restart();
      break;
    case Kind::pause_sentinel:
      sentinel.pause();
      last(trouble);
      sentinel.resume();
      break;
    case Kind::fill_disk:
      disk.fill();
      last(trouble);
      disk.free();
      break;
    default: {
      std::vector<std::string> order{"SENTINEL", "FAILOVER", targets_.group.name()};
      if (is_coordinated(trouble) && sentinel.kind() == lab::Kind::vedette) order.emplace_back("COORDINATED");
      sentinel.command(order);
    }
  }
}

void Troublemaker::trouble_hosts(const Trouble& trouble, std::size_t now_master) {
  const std::size_t hosts = targets_.machines.size();
  const std::size_t other = other_than(now_master, trouble.choice, hosts);
  const bool masters = trouble.kind == Kind::pause_masters_host || trouble.kind == Kind::lose_masters_host;
  Machine& machine = targets_.machines.at(masters ? now_master : other);
  switch (trouble.kind) {
    case Kind::part_master:
      targets_.network.part({now_master, other});
      last(trouble);
      targets_.network.join();
      break;
    case Kind::part_hosts:
      targets_.network.part(part_of(trouble.choice, hosts));
      last(trouble);
      targets_.network.join();
      break;
    case Kind::pause_masters_host:
    case Kind::pause_host:
      machine.pause();
      last(trouble);
      machine.resume();
      break;
    default:
      machine.lose();
      last(trouble);
      machine.bring_back();
  }
}

void Troublemaker::heal() {
  lab::Deployment& group = targets_.group;
  targets_.network.join();
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) targets_.network.host(i).mend();
  for (const auto& disk : targets_.disks) disk->free();
  for (std::size_t i = 0; i < group.instances(); ++i) {
    group.instance(i).resume();
    if (!group.instance(i).process().running()) group.instance(i).restart();
  }
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    group.sentinel(i).resume();
    if (!group.sentinel(i).process().running()) group.sentinel(i).restart();
  }
}

}  // namespace vedette::chaos
