#include "test/chaos/round.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "test/chaos/client.hpp"
#include "test/chaos/history.hpp"
#include "test/chaos/troublemaker.hpp"
#include "test/lab/folder.hpp"

namespace vedette::chaos {

namespace {

constexpr std::size_t hosts_of_round = 5;
constexpr std::size_t servers = 3;
/// Twice down-after.
constexpr std::chrono::seconds until_sure{2};
constexpr std::chrono::milliseconds between_pictures{50};
/// One with the first master, two where no server is.
constexpr std::array<std::size_t, 3> homes_of_clients{0, 3, 4};

lab::DeploymentOptions options_for(const RoundOptions& wish, lab::Network& network) {
  lab::DeploymentOptions options;
  options.failover_timeout = std::chrono::milliseconds{5000};
  options.sentinels.assign(hosts_of_round,
                           wish.product == Product::redis_sentinel ? lab::Kind::redis_sentinel : lab::Kind::vedette);
  if (wish.product == Product::mixed) options.sentinels[1] = options.sentinels[4] = lab::Kind::redis_sentinel;
  for (std::size_t i = 0; i < hosts_of_round; ++i) {
    const lab::Host& host = network.host(i);
    lab::SentinelOptions sentinel;
    sentinel.host = host.address();
    sentinel.network = host.network();
    sentinel.port = 26379;
    options.sentinel_options.push_back(sentinel);
    if (i >= servers) continue;
    lab::RedisOptions server;
    server.host = host.address();
    server.network = host.network();
    server.port = 6379;
    // A killed server comes back with all that it had acknowledged.
    server.directives = {"appendonly yes"};
    if (wish.min_replicas) {
      server.directives.emplace_back("min-replicas-to-write 1");
      server.directives.emplace_back("min-replicas-max-lag 2");
    }
    options.servers.push_back(server);
  }
  return options;
}

/// The one master that all name, under one epoch, and all others follow; nullopt if it is not so.
std::optional<std::size_t> healthy_master(lab::Deployment& group) {
  std::optional<std::size_t> master;
  for (std::size_t i = 0; i < group.instances(); ++i) {
    if (!group.instance(i).is_master()) continue;
    if (master) return std::nullopt;
    master = i;
  }
  if (!master) return std::nullopt;
  for (std::size_t i = 0; i < group.instances(); ++i) {
    if (i != *master && !group.instance(i).follows(group.instance(*master))) return std::nullopt;
  }
  std::set<std::string> epochs;
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    auto fields = group.sentinel(i).command({"SENTINEL", "MASTER", group.name()}).fields();
    if (fields["ip"] + ":" + fields["port"] != group.instance(*master).at().text()) return std::nullopt;
    epochs.insert(fields["config-epoch"]);
  }
  return epochs.size() == 1 ? master : std::nullopt;
}

/// What a group comes to when it is left alone.
struct Peace {
  std::optional<std::size_t> master;  ///< nullopt: it did not become whole in time.
  std::chrono::duration<double, std::milli> after{};
};

/// Waits until the group is whole and stays so: what began in the last trouble may still replace a master.
Peace wait_for_peace(lab::Deployment& group, std::chrono::seconds patience, const std::function<bool()>& stop) {
  const auto begun = Clock::now();
  auto since = begun;
  std::optional<std::size_t> master;
  while (!stop()) {
    const std::optional<std::size_t> now_master = healthy_master(group);
    const auto now = Clock::now();
    if (!now_master || now_master != master) since = now;
    master = now_master;
    if (master && now - since >= until_sure) return {master, since - begun};
    if (!master && now - begun >= patience) break;
    std::this_thread::sleep_for(between_pictures);
  }
  return {std::nullopt, Clock::now() - begun};
}

}  // namespace

std::optional<std::size_t> last_begun(const std::vector<Clock::time_point>& begun, Clock::time_point when) {
  const auto later = std::upper_bound(begun.begin(), begun.end(), when);
  if (later == begun.begin()) return std::nullopt;
  return static_cast<std::size_t>(later - begun.begin()) - 1;
}

const char* name_of(Product product) {
  if (product == Product::vedette) return "Vedette";
  return product == Product::mixed ? "3 Vedettes, 2 redis-sentinels" : "redis-sentinel";
}

Round live(const RoundOptions& options, const std::function<void(const Trouble&)>& told,
           const std::function<bool()>& stop) {
  const lab::Folder folder{"chaos"};
  lab::Network network{static_cast<int>(hosts_of_round)};
  std::vector<std::unique_ptr<SmallDisk>> disks;
  for (std::size_t i = 0; i < hosts_of_round; ++i) {
    disks.push_back(std::make_unique<SmallDisk>(folder.path() / ("sentinel" + std::to_string(i))));
  }
  lab::Deployment group{folder, options_for(options, network)};
  Round round;
  std::vector<std::unique_ptr<Client>> clients;
  {
    const History history{group};
    std::vector<Client*> client_on(hosts_of_round, nullptr);
    for (const std::size_t home : homes_of_clients) {
      clients.push_back(
          std::make_unique<Client>(group, "client" + std::to_string(home), network.host(home).network(), home));
      client_on[home] = clients.back().get();
    }
    std::vector<Machine> machines;
    for (std::size_t i = 0; i < hosts_of_round; ++i) {
      machines.emplace_back(network.host(i), group.sentinel(i), i < servers ? &group.instance(i) : nullptr,
                            client_on[i]);
    }
    Troublemaker troublemaker{{group, network, disks, machines}};
    std::vector<Clock::time_point> begun;
    for (const Trouble& trouble : draw_troubles(options.seed, options.troubles, options.kinds)) {
      std::this_thread::sleep_for(trouble.before);
      if (stop()) break;
      told(trouble);
      begun.push_back(Clock::now());
      round.troubles.push_back({trouble, 0});
      troublemaker.live_through(trouble);
    }
    troublemaker.heal();
    const Peace peace = wait_for_peace(group, options.patience, stop);
    round.healed = peace.master.has_value();
    round.healed_after_ms = peace.after.count();
    for (const auto& client : clients) client->stop();
    if (!round.healed) round.state = group.state();
    for (const auto& client : clients) {
      round.acknowledged += client->acknowledged();
      if (!peace.master) continue;
      for (const Clock::time_point when : client->lost_on(group.instance(*peace.master))) {
        ++round.lost;
        if (const auto cause = last_begun(begun, when)) ++round.troubles[*cause].lost;
      }
    }
    round.switches = history.epochs() - 1;
    round.disputes = history.disputes();
  }
  return round;
}

}  // namespace vedette::chaos
