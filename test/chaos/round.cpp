#include "test/chaos/round.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "test/chaos/client.hpp"
#include "test/lab/folder.hpp"

namespace vedette::chaos {

namespace {

constexpr std::size_t hosts = 5;
constexpr std::size_t servers = 3;

/// Asks every Sentinel again and again what it names as master, and under which epoch.
class History {
 public:
  explicit History(lab::Deployment& group)
      : group_{group}, thread_{[this](const std::stop_token& stop) { look(stop); }} {}

  std::size_t epochs() const {
    const std::scoped_lock lock{mutex_};
    return named_.size();
  }
  std::vector<std::string> disputes() const {
    const std::scoped_lock lock{mutex_};
    std::vector<std::string> found;
    for (const auto& [epoch, addresses] : named_) {
      // Epoch 0 is what was written by hand; a restarted server may be configured anew under it.
      if (addresses.size() < 2 || epoch == "0") continue;
      std::string text = "epoch " + epoch + ":";
      for (const std::string& address : addresses) text += " " + address;
      found.push_back(text);
    }
    return found;
  }

 private:
  void look(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (std::size_t i = 0; i < group_.sentinel_count() && !stop.stop_requested(); ++i) {
        lab::Connection connection{group_.sentinel(i).at(), {}, std::chrono::milliseconds{200}};
        const auto fields = connection.command({"SENTINEL", "MASTER", group_.name()}).fields();
        const auto epoch = fields.find("config-epoch");
        if (epoch == fields.end() || !fields.contains("ip") || !fields.contains("port")) continue;
        const std::scoped_lock lock{mutex_};
        named_[epoch->second].insert(fields.at("ip") + ":" + fields.at("port"));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }

  lab::Deployment& group_;
  mutable std::mutex mutex_;
  std::map<std::string, std::set<std::string>> named_;  // by configuration epoch
  std::jthread thread_;                                 // the last member: it uses the others
};

lab::DeploymentOptions options_for(const RoundOptions& wish, lab::Network& network) {
  lab::DeploymentOptions options;
  options.failover_timeout = std::chrono::milliseconds{5000};
  options.sentinels.assign(hosts,
                           wish.product == Product::redis_sentinel ? lab::Kind::redis_sentinel : lab::Kind::vedette);
  if (wish.product == Product::mixed) options.sentinels[1] = options.sentinels[4] = lab::Kind::redis_sentinel;
  for (std::size_t i = 0; i < hosts; ++i) {
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

/// The one master that all name and all others follow; nullopt if it is not so.
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
  for (std::size_t i = 0; i < group.sentinel_count(); ++i) {
    if (group.sentinel(i).master_address(group.name()) != group.instance(*master).at().text()) return std::nullopt;
  }
  return master;
}

}  // namespace

const char* name_of(Product product) {
  if (product == Product::vedette) return "Vedette";
  return product == Product::mixed ? "3 Vedettes, 2 redis-sentinels" : "redis-sentinel";
}

Round live(const RoundOptions& options, const std::function<void(const Trouble&)>& told,
           const std::function<bool()>& stop) {
  const lab::Folder folder{"chaos"};
  lab::Network network{static_cast<int>(hosts)};
  std::vector<std::unique_ptr<SmallDisk>> disks;
  for (std::size_t i = 0; i < hosts; ++i) {
    disks.push_back(std::make_unique<SmallDisk>(folder.path() / ("sentinel" + std::to_string(i))));
  }
  lab::Deployment group{folder, options_for(options, network)};
  Troublemaker troublemaker{group, network, disks};
  Round round;
  std::vector<std::unique_ptr<Client>> clients;
  {
    const History history{group};
    for (const std::size_t home : {std::size_t{0}, std::size_t{3}, std::size_t{4}}) {
      clients.push_back(
          std::make_unique<Client>(group, "client" + std::to_string(home), network.host(home).network(), home));
    }
    for (const Trouble& trouble : draw_troubles(options.seed, options.troubles)) {
      if (stop()) break;
      told(trouble);
      troublemaker.live_through(trouble);
    }
    troublemaker.heal();
    const auto well = std::chrono::steady_clock::now();
    std::optional<std::size_t> master;
    while (!master && !stop() && std::chrono::steady_clock::now() - well < options.patience) {
      master = healthy_master(group);
      if (!master) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    round.healed_after_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - well).count();
    for (const auto& client : clients) client->stop();
    round.healed = master.has_value();
    if (!master) round.state = group.state();
    for (const auto& client : clients) {
      round.acknowledged += client->acknowledged();
      if (master) round.lost += client->lost_on(group.instance(*master));
    }
    round.switches = history.epochs() - 1;
    round.disputes = history.disputes();
  }
  return round;
}

}  // namespace vedette::chaos
