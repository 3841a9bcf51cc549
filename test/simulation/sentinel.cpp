#include "test/simulation/sentinel.hpp"

#include <algorithm>
#include <utility>

#include "test/simulation/invariants.hpp"
#include "test/simulation/tell.hpp"

namespace vedette::simulation {

using quorum::Observation;
using quorum::Reading;
using quorum::RunId;

namespace {

RunId draw_id(Dice& dice) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(40, '0');
  for (char& c : text) c = digits[dice.below(16)];
  return RunId::parse(text).value();
}

}  // namespace

Sentinel::Sentinel(Surroundings around, HostId host, quorum::Address address, quorum::DurableState delivered,
                   Character character, std::uint64_t seed)
    : around_{around},
      host_{host},
      address_{std::move(address)},
      delivered_{std::move(delivered)},
      character_{character},
      dice_{seed},
      clock_{character.steady_start, character.wall_start},
      disk_{dice_.fork(), character.disk} {}

Sentinel::~Sentinel() = default;

void Sentinel::start(Memory memory) {
  if (memory != Memory::disk) disk_.wipe();
  const bool remembers = disk_.read().has_value();
  quorum::DurableState state = remembers ? *disk_.stored() : delivered_;
  if (!remembers) {
    if (memory == Memory::blank || !id_) id_ = draw_id(dice_);
    state.my_id = id_;
  }
  id_ = state.my_id;
  ++life_;
  started_at_ = around_.time->now();
  resumed_at_ = started_at_;
  paused_for_ = Time{0};
  free_at_ = Time{0};
  armed_for_.reset();
  around_.network->start(host_, *this);
  links_ = std::make_unique<Links>(
      *around_.network, *around_.time, *around_.addresses, host_, address_.host, std::string{id_->short_form()},
      Links::Listener{[this](Observation fact) { hear(std::move(fact)); },
                      [this](const quorum::AskPeer& question, const std::optional<quorum::PeerOpinion>& opinion) {
                        around_.invariants->answered(*this, question, opinion);
                      }});
  quorum::Beginning beginning;
  beginning.restored = std::move(state);
  beginning.remembers = remembers;
  beginning.listening_port = address_.port;
  beginning.timing = character_.timing;
  beginning.seed = dice_.below(UINT64_MAX);
  beginning.start = reading();
  around_.trace->say(around_.time->now(), name(), [&] {
    return std::string{"starts"} + (remembers ? "" : " without memory") + (character_.reference ? " (reference)" : "");
  });
  mind_ = character_.reference ? std::make_unique<Mind>(ReferenceSentinel{std::move(beginning)})
                               : std::make_unique<Mind>(quorum::Core{std::move(beginning)});
  around_.invariants->began(*this, remembers);
  finish_turn(reading());
}

void Sentinel::end_life() {
  mind_.reset();
  links_.reset();
  guests_.clear();
  asked_.clear();
  ordered_.clear();
  disk_.abandon();
  if (character_.mistake == Mistake::disk_forgets && before_last_write_) disk_.put(*before_last_write_);
}

void Sentinel::crash() {
  around_.network->kill(host_);
  end_life();
}

void Sentinel::power_off() {
  around_.network->power_off(host_);
  end_life();
}

void Sentinel::pause() {
  paused_at_ = around_.time->now();
  around_.network->pause(host_);
}

void Sentinel::resume() {
  if (!alive() || !around_.network->paused(host_)) return;
  resumed_at_ = around_.time->now();
  paused_for_ = resumed_at_ - paused_at_;
  // What came in meanwhile and the timer that is overdue may be seen in either order.
  if (dice_.chance(500)) around_.network->at(host_, resumed_at_, [this] { finish_turn(reading()); });
  around_.network->resume(host_);
}

void Sentinel::wake(quorum::Milliseconds slept) {
  clock_.suspend(slept);
  armed_for_.reset();
  resume();
  if (alive()) arm_timer();
}

void Sentinel::in_turn(std::function<void()> what) {
  const Time now = around_.time->now();
  const Time begins = std::max(now, free_at_);
  free_at_ = begins + character_.turn_takes;
  if (begins == now) {
    what();
  } else {
    around_.network->at(host_, begins, std::move(what));
  }
}

Reading Sentinel::reading() const {
  Reading now = clock_.read(around_.time->now());
  if (character_.mistake == Mistake::hurries_clock) {
    const auto start = clock_.read(Time{0}).steady;
    now.steady = start + (now.steady - start) * 3;
  }
  return now;
}

void Sentinel::hear(Observation fact) {
  if (!alive()) return;
  const Reading now = reading();
  if (character_.mistake == Mistake::misattributes_answers) {
    if (auto* answer = std::get_if<quorum::PeerAnswered>(&fact)) {
      answer->master = mind_->master_address(answer->name).value_or(answer->master);
    }
  }
  around_.trace->mix(fact.index() * 64 + host_.value);
  around_.invariants->heard(*this, fact);
  mind_->observe(now, fact);
  finish_turn(now);
}

void Sentinel::finish_turn(const Reading& now) {
  const std::optional<quorum::Instant> due = mind_->next_deadline();
  if (due && *due <= now.steady) mind_->advance(now);
  bool notable = false;
  for (const quorum::Action& action : take_actions()) {
    around_.trace->mix(action.index() * 64 + host_.value);
    around_.invariants->does(*this, action);
    notable =
        notable || !(std::holds_alternative<quorum::Ping>(action) || std::holds_alternative<quorum::AskInfo>(action) ||
                     std::holds_alternative<quorum::SayHello>(action));
    free_at_ += character_.turn_takes;
    perform(action);
  }
  arm_timer();
  if (notable) around_.invariants->turned(*this);
}

std::vector<quorum::Action> Sentinel::take_actions() {
  std::vector<quorum::Action> actions = mind_->take_actions();
  if (character_.mistake != Mistake::none) err(actions);
  return actions;
}

// The mistakes that a core might make in what it asks for.
void Sentinel::err(std::vector<quorum::Action>& actions) {
  if (character_.mistake == Mistake::forgets_an_order) {
    std::erase_if(actions, [](const auto& action) { return std::holds_alternative<quorum::AnswerOrder>(action); });
  }
  if (character_.mistake == Mistake::forgets_a_question) {
    std::erase_if(actions, [this](const auto& action) {
      return std::holds_alternative<quorum::AnswerAsk>(action) && dice_.chance(100);
    });
  }
  const bool announces = character_.mistake == Mistake::announces_early;
  if (!announces && character_.mistake != Mistake::runs_scripts_early) return;
  std::vector<quorum::Action> early;
  for (const quorum::Action& action : actions) {
    const auto* writing = std::get_if<quorum::WriteState>(&action);
    if (writing == nullptr || !disk_.reported()) continue;
    for (const auto& [name, master] : writing->state->masters) {
      const auto before = disk_.reported()->masters.find(name);
      if (before == disk_.reported()->masters.end()) continue;
      const quorum::Address& from = before->second.address;
      const quorum::Address& to = master.address;
      if (quorum::same_place(from, to)) continue;
      const std::string from_port = std::to_string(from.port);
      const std::string to_port = std::to_string(to.port);
      if (announces) {
        early.emplace_back(
            quorum::Announce{{quorum::Level::warning, "+switch-master",
                              name + " " + from.host + " " + from_port + " " + to.host + " " + to_port, name, ""}});
      } else {
        early.emplace_back(quorum::RunScript{master.settings.client_reconfig_script,
                                             {name, "observer", "start", from.host, from_port, to.host, to_port}});
      }
    }
  }
  actions.insert(actions.begin(), early.begin(), early.end());
}

void Sentinel::arm_timer() {
  const std::optional<quorum::Instant> due = mind_->next_deadline();
  if (due == armed_for_) return;
  armed_for_ = due;
  const std::uint64_t timer = ++timer_;
  if (!due) return;
  Time when = clock_.world_time(*due);
  if (character_.mistake == Mistake::hurries_clock) {
    const auto start = clock_.read(Time{0}).steady;
    when = clock_.world_time(start + (*due - start + quorum::Milliseconds{2}) / 3);
  }
  around_.network->at(host_, when, [this, timer] {
    if (timer != timer_) return;
    armed_for_.reset();
    in_turn([this] { finish_turn(reading()); });
  });
}

void Sentinel::perform(const quorum::Action& action) {
  if (const auto* writing = std::get_if<quorum::WriteState>(&action)) {
    write(*writing);
  } else if (const auto* said = std::get_if<quorum::AnswerAsk>(&action)) {
    answer(*said);
  } else if (const auto* ended = std::get_if<quorum::AnswerOrder>(&action)) {
    const auto found = ordered_.find(ended->ticket);
    if (found == ordered_.end()) return;
    const auto then = std::move(found->second);
    ordered_.erase(found);
    if (then) then(ended->result);
  } else if (const auto* announced = std::get_if<quorum::Announce>(&action)) {
    const quorum::Event& event = announced->event;
    around_.trace->mix(event.type);
    around_.trace->mix(event.text);
    around_.trace->say(around_.time->now(), name(), [&] { return event.type + " " + event.text; });
  } else if (!std::holds_alternative<quorum::RunScript>(action) && !std::holds_alternative<quorum::TellStory>(action)) {
    around_.trace->say(around_.time->now(), name(), [&] { return tell(action, *links_); });
    std::visit(
        [this](const auto& order) {
          if constexpr (requires(Links & links) { links.act(order); }) links_->act(order);
        },
        action);
  }
}

void Sentinel::write(const quorum::WriteState& order) {
  const Disk::Fate fate = disk_.begin(*order.state);
  const Time done = around_.time->now() + fate.takes;
  const bool early = character_.mistake == Mistake::says_written_early;
  if (early) {
    around_.network->at(host_, around_.time->now(),
                        [this, revision = order.revision] { hear(quorum::StateWritten{revision}); });
  }
  const auto finish = [this, early, fails = fate.fails, revision = order.revision] {
    if (fails) {
      disk_.abandon();
      if (!early) hear(quorum::WriteFailed{revision});
      return;
    }
    before_last_write_ = disk_.stored();
    disk_.succeed();
    if (disk_.stored()) around_.invariants->stored(*this);
    if (!early) hear(quorum::StateWritten{revision});
  };
  if (character_.reference) {
    // A real one writes on its own thread and goes on whether or not that succeeded (behaviour §1.5).
    around_.trace->mix(static_cast<std::uint64_t>(done.count()));
    disk_.succeed();
    around_.invariants->stored(*this);
    return;
  }
  around_.network->at(host_, done, [this, finish] { in_turn(finish); });
  if (!tear_) return;
  around_.network->at(host_, around_.time->now() + dice_.between(Time{0}, fate.takes),
                      [tear = std::exchange(tear_, {})] { tear(); });
}

void Sentinel::answer(const quorum::AnswerAsk& order) {
  const auto found = asked_.find(order.ticket);
  if (found == asked_.end()) return;
  const ConnectionId connection = found->second;
  asked_.erase(found);
  const auto guest = guests_.find(connection);
  if (guest == guests_.end()) return;
  around_.trace->say(around_.time->now(), name(), [&] { return tell_answer(order, guest->second.name); });
  around_.network->send(host_, connection, AskReply{order.opinion});
  guest->second.waits.reset();
  around_.network->at(host_, around_.time->now(), [this, connection] { serve(connection); });
}

void Sentinel::order(quorum::Order order, std::function<void(const quorum::OrderResult&)> then) {
  const quorum::Ticket ticket{++tickets_};
  ordered_[ticket] = std::move(then);
  around_.trace->say(around_.time->now(), name(), [&] { return "is ordered: " + tell(order); });
  hear(quorum::Ordered{ticket, std::move(order)});
}

void Sentinel::opened(ConnectionId connection) {
  in_turn([this, connection] { links_->opened(connection); });
}

void Sentinel::refused(ConnectionId connection) {
  in_turn([this, connection] { links_->refused(connection); });
}

void Sentinel::accepted(ConnectionId connection) {
  in_turn([this, connection] { guests_[connection]; });
}

void Sentinel::closed(ConnectionId connection) {
  in_turn([this, connection] {
    if (!links_->closed(connection)) guests_.erase(connection);
  });
}

void Sentinel::received(ConnectionId connection, const Message& message) {
  if (character_.turn_takes == Time{0}) {
    take_in(connection, message);
  } else {
    in_turn([this, connection, message] { take_in(connection, message); });
  }
}

void Sentinel::take_in(ConnectionId connection, const Message& message) {
  if (links_->received(connection, message)) return;
  const auto guest = guests_.find(connection);
  if (guest == guests_.end()) return;
  guest->second.requests.push_back({message});
  if (guest->second.waits) {
    foresee(guest->second);
  } else {
    serve(connection);
  }
}

void Sentinel::serve(ConnectionId connection) {
  for (;;) {
    const auto guest = guests_.find(connection);
    if (guest == guests_.end() || guest->second.waits || guest->second.requests.empty()) return;
    const Message request = std::move(guest->second.requests.front().message);
    guest->second.requests.pop_front();
    handle(connection, guest->second, request);
  }
}

// As in the daemon: while a question waits for the disk, the core hears of those behind it, on nobody's ticket.
void Sentinel::foresee(Guest& guest) {
  std::vector<AskRequest> questions;
  for (Request& request : guest.requests) {
    const auto* asked = std::get_if<AskRequest>(&request.message);
    const bool is_passed =
        std::holds_alternative<PingRequest>(request.message) || std::holds_alternative<PublishRequest>(request.message);
    if (asked == nullptr && !is_passed) break;
    if (asked != nullptr && !std::exchange(request.foreseen, true)) questions.push_back(*asked);
  }
  const std::string name = guest.name;
  for (const AskRequest& asked : questions) {
    hear(quorum::Asked{quorum::Ticket{++tickets_}, asked.master, asked.epoch, asked.candidate, name});
  }
}

void Sentinel::handle(ConnectionId from, Guest& guest, const Message& request) {
  Network& network = *around_.network;
  if (const auto* named = std::get_if<SetName>(&request)) {
    guest.name = named->name;
  } else if (std::holds_alternative<PingRequest>(request)) {
    network.send(host_, from, PingReply{});
  } else if (const auto* published = std::get_if<PublishRequest>(&request)) {
    network.send(host_, from, PublishReply{});
    hear(quorum::HelloHeard{std::nullopt, *published->hello});
  } else if (std::holds_alternative<IdentityRequest>(request)) {
    network.send(host_, from, IdentityReply{id()});
  } else if (const auto* paused = std::get_if<PausePassed>(&request)) {
    const quorum::Ticket ticket{++tickets_};
    ordered_[ticket] = {};
    quorum::Order order = quorum::OrderResume{paused->name, true};
    if (paused->length > quorum::Milliseconds{0}) {
      order = quorum::OrderPause{paused->name, paused->length, paused->reason, true};
    }
    hear(quorum::Ordered{ticket, std::move(order)});
  } else if (const auto* looked = std::get_if<LookRequest>(&request)) {
    network.send(host_, from, LookReply{mind_->view(looked->name)});
  } else if (const auto* asked = std::get_if<AskRequest>(&request)) {
    const quorum::Ticket ticket{++tickets_};
    around_.trace->say(around_.time->now(), name(), [&] {
      return "hears " + guest.name + " ask about " + asked->master.text() + ", epoch " +
             std::to_string(asked->epoch.value) + (asked->candidate ? ", for its vote" : "");
    });
    asked_[ticket] = from;
    guest.waits = ticket;
    hear(quorum::Asked{ticket, asked->master, asked->epoch, asked->candidate, guest.name});
    if (const auto still = guests_.find(from); still != guests_.end() && still->second.waits) foresee(still->second);
  }
}

}  // namespace vedette::simulation
