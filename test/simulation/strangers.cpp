#include "test/simulation/strangers.hpp"

#include <algorithm>
#include <utility>

namespace vedette::simulation {

using quorum::Address;

namespace {

constexpr Time publish_period{2s};
constexpr Time between_looks{500ms};
constexpr std::size_t group_of_strangers = 1'000'000;
constexpr std::uint64_t their_epoch = 50;

Server::Character plain() {
  Server::Character character;
  character.load_time = 20ms;
  character.full_sync_time = 50ms;
  return character;
}

}  // namespace

Strangers::Strangers(World& world)
    : world_{world},
      dice_{world.options().seed ^ 0x8ebc6af09c88c6e3U},
      master_host_{world.network().add_host("their-master")},
      replica_host_{world.network().add_host("their-replica")},
      sentinel_host_{world.network().add_host("their-sentinel")} {}

void Strangers::begin(Time end) {
  end_ = end;
  world_.network().start(sentinel_host_, *this);
  plan_next();
}

void Strangers::plan_next() {
  const Time next = world_.time().now() + dice_.between(Time{500ms}, Time{8s});
  if (next > end_) return;
  world_.time().at(next, [this, visit = visit_] {
    if (visit != visit_) return;
    Server* victim = a_victim();
    if (victim == nullptr) return plan_next();
    world_.say("the machine of " + victim->address().text() + " dies");
    victim->kill();
    displaced_ = victim;
    try_to_come(*victim, world_.time().now() + 20s);
  });
}

// A Sentinel without memory takes the delivered master for its master, whoever lives there.
Server* Strangers::a_victim() {
  const World::Group& group = world_.groups()[dice_.below(world_.groups().size())];
  const auto weight = [&](Fault fault) { return world_.options().weights[static_cast<std::size_t>(fault)]; };
  // So do servers that come back as they were delivered.
  const bool delivered_is_safe =
      weight(Fault::lose_memory) == 0 && weight(Fault::monitor_order) == 0 && weight(Fault::empty_server) == 0;
  Server* victim = group.servers[dice_.below(group.servers.size())];
  if (victim == group.servers.front() && !delivered_is_safe) return nullptr;
  // Who comes back elsewhere, or as it was delivered, is somebody else's story.
  if (weight(Fault::move_server) > 0 || !victim->alive() || world_.network().paused(victim->host())) return nullptr;
  name_ = group.name;
  return victim;
}

// In anybody's memory, also of those who are not running.
bool Strangers::is_named_master(const Server& server) const {
  return std::any_of(world_.sentinels().begin(), world_.sentinels().end(), [&](const auto& sentinel) {
    if (sentinel->alive()) {
      const auto named = sentinel->mind().master_address(name_);
      if (!named || quorum::same_place(*named, server.address())) return true;
    }
    const auto& stored = sentinel->disk().stored();
    const auto kept = stored ? stored->masters.find(name_) : decltype(stored->masters.end()){};
    return stored && kept != stored->masters.end() && quorum::same_place(kept->second.address, server.address());
  });
}

// One of ours that copies the stranger may be promoted, and then its history is that of our master.
bool Strangers::is_followed(const Server& server) const {
  return std::any_of(world_.servers().begin(), world_.servers().end(), [&](const auto& other) {
    return other->master() && quorum::same_place(*other->master(), server.address());
  });
}

// While somebody takes the address for that of our master, nobody can tell a stranger there from a new process of ours.
void Strangers::try_to_come(Server& victim, Time give_up) {
  world_.time().after(between_looks, [this, &victim, give_up, visit = visit_] {
    if (visit != visit_) return;
    if (!is_named_master(victim) && !is_followed(victim) && !victim.alive()) return come_to(victim);
    if (world_.time().now() < give_up && !victim.alive()) return try_to_come(victim, give_up);
    leave();
    plan_next();
  });
}

void Strangers::come_to(Server& victim) {
  const Server::Surroundings around{&world_.time(), &world_.network(), &world_.trace(), &world_.addresses()};
  const Address address = victim.address();
  world_.say("a stranger comes to " + address.text());
  world_.give_address(address, master_host_);
  master_ = std::make_unique<Server>(around, master_host_, address, group_of_strangers, std::nullopt, plain(),
                                     dice_.below(UINT64_MAX));
  master_->start(Comeback::as_delivered);
  master_->write(1);
  publishes_ = dice_.chance(500);
  if (!publishes_) {
    const Address of_replica{"10.77.0.1", 6379};
    world_.give_address(of_replica, replica_host_);
    replica_ = std::make_unique<Server>(around, replica_host_, of_replica, group_of_strangers, address, plain(),
                                        dice_.below(UINT64_MAX));
    replica_->start(Comeback::as_delivered);
  } else {
    connect_sentinel();
  }
  look_again();
  world_.time().after(dice_.between(Time{2s}, Time{40s}), [this, visit = visit_] {
    if (visit != visit_) return;
    leave();
    plan_next();
  });
}

void Strangers::connect_sentinel() {
  publishes_on_ = world_.network().connect(sentinel_host_, master_host_);
}

void Strangers::opened(ConnectionId connection) {
  if (connection == publishes_on_) publish();
}

void Strangers::closed(ConnectionId connection) {
  if (connection != publishes_on_) return;
  publishes_on_.reset();
  world_.time().after(50ms, [this, visit = visit_] {
    if (visit == visit_ && publishes_) connect_sentinel();
  });
}

void Strangers::publish() {
  const Address& master = master_->address();
  world_.network().send(sentinel_host_, *publishes_on_,
                        PublishRequest{std::make_shared<const quorum::Hello>(quorum::Hello{
                            "10.77.0.2", 26379, *quorum::RunId::parse(std::string(40, 'f')), quorum::Epoch{their_epoch},
                            name_, master.host, master.port, quorum::Epoch{their_epoch}})});
  world_.time().after(publish_period, [this, visit = visit_, connection = publishes_on_] {
    if (visit == visit_ && connection == publishes_on_) publish();
  });
}

void Strangers::look() {
  if (master_->times_reconfigured() > 0 || (replica_ && replica_->times_reconfigured() > 0)) {
    world_.invariants().findings().fail("7 strangers are left alone",
                                        "the stranger at " + master_->address().text() + " was reconfigured");
  }
  for (const auto& sentinel : world_.sentinels()) {
    if (!sentinel->alive()) continue;
    const auto picture = sentinel->mind().core().master(name_);
    if (!picture) continue;
    for (const quorum::SentinelPicture& peer : picture->sentinels) {
      if (peer.address.host != "10.77.0.2") continue;
      world_.invariants().findings().fail("7 strangers change nothing", sentinel->name() + " knows their Sentinel");
    }
  }
}

void Strangers::look_again() {
  look();
  world_.time().after(100ms, [this, visit = visit_] {
    if (visit == visit_) look_again();
  });
}

void Strangers::leave() {
  ++visit_;
  if (displaced_ == nullptr) return;
  if (master_) {
    look();
    world_.say("the stranger leaves " + displaced_->address().text());
    master_->kill();
    if (replica_) replica_->kill();
    replica_.reset();
    master_.reset();
  }
  world_.give_address(displaced_->address(), displaced_->host());
  if (!displaced_->alive()) displaced_->start(Comeback::with_data);
  displaced_ = nullptr;
  publishes_ = false;
  publishes_on_.reset();
}

}  // namespace vedette::simulation
