#include "bench/settled_core.hpp"

#include <string>
#include <utility>
#include <variant>

namespace vedette::bench {

namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr std::size_t replicas_each = 2;

quorum::RunId run_id(std::size_t number) {
  std::string text = std::to_string(number);
  text.insert(0, 40 - text.size(), 'a');
  return quorum::RunId::parse(text).value();
}

quorum::MasterName name_of(std::size_t master) {
  return "master-" + std::to_string(master);
}

/// 10.<replica>.<high>.<low>: replica 0 is the master.
quorum::Address address_of(std::size_t master, std::size_t replica) {
  return {"10." + std::to_string(replica) + "." + std::to_string(master / 250) + "." + std::to_string(master % 250 + 1),
          redis_port};
}

quorum::Beginning beginning(std::size_t masters, const quorum::Reading& start) {
  quorum::Beginning result;
  result.restored.my_id = run_id(1);
  for (std::size_t master = 0; master < masters; ++master) {
    quorum::DurableMaster& durable = result.restored.masters[name_of(master)];
    durable.address = address_of(master, 0);
    durable.settings.quorum = 2;
    durable.settings.down_after = quorum::Milliseconds{1000};
  }
  result.seed = 1;
  result.start = start;
  return result;
}

}  // namespace

SettledCore::SettledCore(std::size_t masters)
    : peers_{run_id(2), run_id(3)},
      first_master_{address_of(0, 0)},
      masters_{masters},
      core_{beginning(masters, now())} {
  live(quorum::Milliseconds{2000});
  introduce_peers();
  live(quorum::Milliseconds{20000});
}

quorum::Reading SettledCore::now() const {
  return {quorum::at_ms(now_ms_), quorum::Milliseconds{now_ms_}, quorum::Milliseconds{now_ms_}};
}

void SettledCore::introduce_peers() {
  for (std::size_t index = 0; index < peers_.size(); ++index) {
    const std::string host = "10.9.0." + std::to_string(index + 1);
    for (std::size_t master = 0; master < masters_; ++master) {
      const quorum::Address at = address_of(master, 0);
      quorum::Hello hello{host, 26379, peers_[index], {}, name_of(master), at.host, at.port, {}};
      told_.emplace_back(quorum::HelloHeard{{}, std::move(hello)});
    }
  }
  answer();
}

quorum::ReplicationReport SettledCore::report_of(quorum::InstanceId server) const {
  const quorum::Address& at = known_.at(server).address;
  const std::string& host = at.host;
  const std::size_t second_dot = host.find('.', 3);
  const std::string rest = host.substr(second_dot);
  const std::size_t replica = std::stoul(host.substr(3, second_dot - 3));
  quorum::ReplicationReport report;
  report.run_id = run_id(std::hash<std::string>{}(host) % 1'000'000 + 10);
  report.replication_id = std::string(40, 'b');
  report.role = replica == 0 ? quorum::Role::master : quorum::Role::replica;
  if (replica == 0) {
    for (std::size_t number = 1; number <= replicas_each; ++number) {
      report.replicas.emplace_back("10." + std::to_string(number) + rest, redis_port);
    }
  } else {
    report.master_host = "10.0" + rest;
    report.master_port = redis_port;
    report.master_link_up = true;
    report.priority = 100;
    report.offset = static_cast<std::uint64_t>(now_ms_);
  }
  return report;
}

void SettledCore::live(quorum::Milliseconds span) {
  const std::int64_t until = now_ms_ + span.count();
  answer();
  for (auto next = core_.next_deadline(); next && next->time_since_epoch().count() <= until;
       next = core_.next_deadline()) {
    now_ms_ = std::max(now_ms_, next->time_since_epoch().count());
    core_.advance(now());
    answer();
  }
  now_ms_ = until;
}

void SettledCore::turn(quorum::Observation fact) {
  told_.push_back(std::move(fact));
  answer();
}

void SettledCore::answer() {
  do {
    while (!told_.empty()) {
      core_.observe(now(), told_.front());
      told_.pop_front();
    }
    for (const quorum::Action& action : core_.take_actions()) answer_one(action);
  } while (!told_.empty());
}

void SettledCore::answer_one(const quorum::Action& action) {
  using namespace quorum;
  if (const auto* connect = std::get_if<Connect>(&action)) {
    known_[connect->who] = {connect->kind, connect->address};
    if (same_place(connect->address, first_master_)) first_master_id_ = connect->who;
    told_.emplace_back(Connected{connect->who, Channel::command, "10.9.9.9"});
    if (connect->kind == InstanceKind::server) told_.emplace_back(Connected{connect->who, Channel::hello, "10.9.9.9"});
  } else if (const auto* ping = std::get_if<Ping>(&action)) {
    told_.emplace_back(PingAnswered{ping->who, PingReply::pong});
  } else if (const auto* ask = std::get_if<AskInfo>(&action)) {
    told_.emplace_back(InfoReceived{ask->who, report_of(ask->who)});
  } else if (const auto* hello = std::get_if<SayHello>(&action)) {
    told_.emplace_back(HelloPublished{hello->via, true});
    if (known_.at(hello->via).kind == InstanceKind::server) told_.emplace_back(HelloHeard{hello->via, hello->hello});
  } else if (const auto* write = std::get_if<WriteState>(&action)) {
    told_.emplace_back(StateWritten{write->revision});
  }
}

}  // namespace vedette::bench
