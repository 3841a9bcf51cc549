#include "test/simulation/world.hpp"

#include <algorithm>
#include <set>

namespace vedette::simulation {

using quorum::Address;

namespace {

constexpr std::uint16_t server_port = 6379;
constexpr std::uint16_t sentinel_port = 26379;
constexpr Time write_period{300ms};

// The Sentinels live in 10.99, and what moved in 10.98.
std::string network_of(std::size_t group) {
  constexpr std::size_t groups_in_a_network = 90;
  return std::to_string(10 + group / groups_in_a_network) + "." + std::to_string(group % groups_in_a_network) + ".";
}

Address server_address(std::size_t group, std::size_t number) {
  return Address{network_of(group) + "0." + std::to_string(number + 1), server_port};
}

}  // namespace

World::World(const Options& options, Trace& trace)
    : options_{options},
      trace_{trace},
      dice_{options.seed ^ 0x9e3779b97f4a7c15U},
      network_{time_, dice_.fork(), options.delays},
      invariants_{time_} {
  build_servers(dice_);
  build_sentinels(dice_);
  if (options.references > 0) invariants_.leaders().tolerate_shared_epochs();
}

World::~World() = default;

void World::build_servers(Dice& dice) {
  for (std::size_t g = 0; g < options_.masters; ++g) {
    groups_.push_back(Group{"m" + std::to_string(g), {}});
    for (std::size_t n = 0; n <= options_.replicas; ++n) {
      const Address address = server_address(g, n);
      const HostId host = network_.add_host(address.host);
      addresses_.add(address, host);
      Server::Character character;
      character.serves_stale_data = dice.chance(800);
      character.load_time = dice.between(Time{10ms}, Time{1500ms});
      character.full_sync_time = dice.between(Time{20ms}, Time{2s});
      character.replication_timeout = dice.between(Time{4s}, Time{15s});
      if (n > 0 && dice.chance(100)) character.priority = dice.chance(500) ? 0 : 10;
      const std::optional<Address> master = n == 0 ? std::nullopt : std::optional{server_address(g, 0)};
      const auto promoted = [this](const Address& server, HostId by, bool late) {
        invariants_.leaders().executed(server, by, late);
      };
      servers_.push_back(
          std::make_unique<Server>(Server::Surroundings{&time_, &network_, &trace_, &addresses_, promoted}, host,
                                   address, g, master, character, dice.below(UINT64_MAX)));
      groups_.back().servers.push_back(servers_.back().get());
      invariants_.leaders().belongs(address, groups_.back().name);
    }
  }
}

void World::build_sentinels(Dice& dice) {
  for (std::size_t n = 0; n < options_.sentinels; ++n) {
    quorum::DurableState delivered;
    for (const Group& group : groups_) {
      quorum::DurableMaster& master = delivered.masters[group.name];
      master.address = group.servers.front()->address();
      master.settings.quorum = options_.quorum;
      master.settings.down_after = options_.down_after;
      master.settings.failover_timeout = options_.failover_timeout;
      master.settings.parallel_syncs = options_.parallel_syncs;
      master.settings.client_reconfig_script = "/etc/clients";
      master.settings.crash_after = options_.crash_after;
      master.settings.forget_replicas_after = options_.forget_replicas_after;
      // One of ours that moved, and follows a returned master of lost identity, makes that one look like a stranger.
      master.settings.leave_strangers_alone = options_.weights[static_cast<std::size_t>(Fault::move_server)] == 0;
    }
    const Address address{"10.99.0." + std::to_string(n + 1), sentinel_port};
    const HostId host = network_.add_host("s" + std::to_string(n));
    addresses_.add(address, host);
    Sentinel::Character character;
    character.reference = n < options_.references;
    character.steady_start = quorum::Milliseconds{dice.between(1, 1'000'000)};
    character.wall_start = quorum::Milliseconds{dice.between(1'700'000'000'000, 1'700'000'100'000)};
    character.disk = options_.disk;
    character.turn_takes = options_.turn_takes;
    character.mistake = options_.mistake;
    sentinels_.push_back(
        std::make_unique<Sentinel>(Sentinel::Surroundings{&time_, &network_, &trace_, &addresses_, &invariants_}, host,
                                   address, std::move(delivered), character, dice.below(UINT64_MAX)));
  }
}

void World::move(Server& server) {
  const Address to{
      network_of(server.group()) + std::to_string(1 + moves_ / 250) + "." + std::to_string(1 + moves_ % 250),
      server_port};
  ++moves_;
  say(server.address().text() + " will be " + to.text());
  addresses_.move(server.address(), to);
  server.move_to(to);
  invariants_.leaders().belongs(to, groups_[server.group()].name);
}

void World::move(Sentinel& sentinel) {
  const Address to{"10.98." + std::to_string(moves_ / 250) + "." + std::to_string(1 + moves_ % 250), sentinel_port};
  ++moves_;
  say(sentinel.name() + " will be " + to.text());
  addresses_.move(sentinel.address(), to);
  sentinel.move_to(to);
}

void World::swap(Sentinel& a, Sentinel& b) {
  say(a.name() + " and " + b.name() + " change places");
  const Address of_a = a.address();
  const Address of_b = b.address();
  a.move_to(of_b);
  b.move_to(of_a);
  addresses_.add(of_b, a.host());
  addresses_.add(of_a, b.host());
}

Sentinel* World::sentinel(const std::string& name) {
  const auto found =
      std::find_if(sentinels_.begin(), sentinels_.end(), [&](const auto& s) { return s->name() == name; });
  return found == sentinels_.end() ? nullptr : found->get();
}

Server* World::server(const std::string& name) {
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const auto& server) { return network_.name(server->host()) == name; });
  return found == servers_.end() ? nullptr : found->get();
}

const World::Group* World::group(const std::string& name) const {
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) { return g.name == name; });
  return found == groups_.end() ? nullptr : &*found;
}

std::optional<HostId> World::host(const std::string& name) {
  if (const Sentinel* found = sentinel(name)) return found->host();
  if (const Server* found = server(name)) return found->host();
  return std::nullopt;
}

Server* World::server_at(const Address& address) {
  for (const auto& server : servers_) {
    if (quorum::same_place(server->address(), address)) return server.get();
  }
  return nullptr;
}

void World::start() {
  for (const auto& server : servers_) server->start(Comeback::as_delivered);
  for (const auto& sentinel : sentinels_) {
    time_.at(dice_.between(Time{0}, Time{500ms}), [&sentinel = *sentinel] { sentinel.start(Memory::disk); });
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) write_now_and_then(g);
}

void World::write_now_and_then(std::size_t group) {
  time_.after(dice_.between(write_period / 2, write_period), [this, group] {
    write_now_and_then(group);
    const Sentinel& told_by = *dice_.pick(sentinels_);
    if (!told_by.alive()) return;
    const std::optional<Address> address = told_by.mind().master_address(groups_[group].name);
    Server* server = address ? server_at(*address) : nullptr;
    // The client lives beside the Sentinel that it asks.
    if (server == nullptr || !server->alive() || network_.paused(server->host())) return;
    if (!network_.reaches(told_by.host(), server->host()) || !network_.reaches(server->host(), told_by.host())) return;
    if (server->write(++writes_)) acknowledged_.emplace_back(group, writes_);
  });
}

bool World::run_until(Time end, const std::function<bool()>& enough) {
  while (time_.step(end)) {
    if (invariants_.violation()) return false;
    if (enough && enough()) return true;
  }
  return false;
}

std::uint64_t World::emptied() const {
  std::uint64_t sum = 0;
  for (const auto& server : servers_) sum += server->emptied();
  return sum;
}

std::uint64_t World::lost_writes() const {
  std::uint64_t lost = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    std::set<std::uint32_t> kept;
    for (const Server* server : groups_[g].servers) {
      if (server->alive() && server->is_master()) kept.insert(server->writes().begin(), server->writes().end());
    }
    for (const auto& [group, write] : acknowledged_) lost += group == g && !kept.contains(write) ? 1 : 0;
  }
  return lost;
}

}  // namespace vedette::simulation
