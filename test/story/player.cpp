#include "test/story/player.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "test/simulation/liveness.hpp"
#include "test/simulation/retelling.hpp"
#include "test/simulation/world.hpp"

namespace vedette::story {

using simulation::HostId;
using simulation::Options;
using simulation::Sentinel;
using simulation::Server;
using simulation::Time;
using simulation::World;

namespace {

/// A line cut into words; what stands in quotes is one word.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ' ' || c == ',')) {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

class Stage {
 public:
  explicit Stage(std::ostream* trace) {
    if (trace != nullptr) print_ = simulation::Trace::printing(*trace);
  }

  Played play(const std::string& script);

 private:
  using Words = std::vector<std::string>;

  struct Ban {
    std::string who;
    std::string words;
    std::size_t line;
  };

  void build(const Words& words);
  void act(const Words& words);
  void run(const Words& words);
  void start(const Words& words);
  void cut(const Words& words);
  void mend(const Words& words);
  /// "a b from c d": both ways; "a b to c d": only what the first say to the second.
  void between(const Words& words, void (simulation::Network::*change)(HostId, HostId));
  void order(const Words& words);
  void expect(const Words& words);
  void hear(Time when, std::string_view who, const std::string& what);
  void note(Time when, std::string_view who, const std::string& what);

  void complain(const std::string& what) { played_.problems.push_back("line " + std::to_string(line_) + ": " + what); }
  Sentinel* sentinel(const std::string& name) { return world_->sentinel(name); }
  Server* server(const std::string& name) { return world_->server(name); }
  std::optional<HostId> host(const std::string& name) { return world_->host(name); }
  static Time milliseconds(const std::string& number) { return std::chrono::milliseconds{std::stoll(number)}; }

  Played played_;
  simulation::Trace::Reader print_;
  simulation::Trace trace_{[this](Time when, std::string_view who, const std::string& what) { hear(when, who, what); }};
  std::unique_ptr<World> world_;
  std::size_t line_ = 0;
  std::vector<Ban> bans_;
  std::string awaited_who_;
  std::string awaited_;
  bool came_ = false;
};

Played Stage::play(const std::string& script) {
  std::istringstream lines{script};
  std::string line;
  while (std::getline(lines, line)) {
    ++line_;
    const Words words = words_of(line.substr(0, line.find('#')));
    if (words.empty()) continue;
    if (!world_) {
      build(words);
    } else {
      act(words);
    }
    if (world_ && world_->invariants().violation()) {
      const simulation::Violation& violation = *world_->invariants().violation();
      complain("broken at " + std::to_string(violation.when.count() / 1000) + ": " + violation.rule + ": " +
               violation.what);
      break;
    }
  }
  return std::move(played_);
}

void Stage::build(const Words& words) {
  Options options;
  options.seed = 1;
  options.failover_timeout = quorum::Milliseconds{10000};
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const auto number = static_cast<unsigned>(std::stoul(words[i + 1]));
    if (words[i] == "sentinels")
      options.sentinels = number;
    else if (words[i] == "quorum")
      options.quorum = number;
    else if (words[i] == "masters")
      options.masters = number;
    else if (words[i] == "replicas")
      options.replicas = number;
    else if (words[i] == "down-after")
      options.down_after = quorum::Milliseconds{number};
    else if (words[i] == "failover-timeout")
      options.failover_timeout = quorum::Milliseconds{number};
    else if (words[i] == "seed")
      options.seed = number;
    else
      complain("what is " + words[i] + "?");
  }
  world_ = std::make_unique<World>(options, trace_);
  for (const auto& each : world_->servers()) each->set_priority(100);
  world_->start();
}

void Stage::act(const Words& words) {
  const std::string& verb = words[0];
  const std::string& last = words.back();
  Sentinel* const who = sentinel(last);
  Server* const what = server(last);
  if (verb == "run") return run(words);
  if (verb == "start") return start(words);
  if (verb == "cut") return cut(words);
  if (verb == "order") return order(words);
  if (verb == "expect") return expect(words);
  if (verb == "mend") return mend(words);
  if (verb == "never" && words.size() == 3) {
    bans_.push_back(Ban{words[1], words[2], line_});
  } else if (verb == "kill" && last == "masters") {
    for (const World::Group& group : world_->groups()) group.servers.front()->kill();
  } else if (verb == "kill" && (who || what)) {
    who ? who->crash() : what->kill();
  } else if (verb == "power" && (who || what)) {
    who ? who->power_off() : what->power_off();
  } else if (verb == "pause" && (who || what)) {
    who ? who->pause() : world_->network().pause(what->host());
  } else if (verb == "resume" && (who || what)) {
    who ? who->resume() : world_->network().resume(what->host());
  } else if (verb == "move" && who) {
    world_->move(*who);
  } else if (verb == "slow" && words.size() == 4 && sentinel(words[2])) {
    sentinel(words[2])->disk().slow_down(milliseconds(words[3]));
  } else if (verb == "disk" && words.size() == 3 && who) {
    who->disk().fail(words[1] == "fails");
  } else if (verb == "priority" && words.size() == 3 && server(words[1])) {
    server(words[1])->set_priority(std::stoi(words[2]));
  } else {
    complain("not understood");
  }
}

void Stage::run(const Words& words) {
  if (words.size() == 2) {
    world_->run_until(world_->time().now() + milliseconds(words[1]));
    return;
  }
  // run until <who> <words> at most <ms>; run until all is well at most <ms>
  const Time end = world_->time().now() + milliseconds(words.back());
  if (words[2] == "all") {
    while (world_->time().now() < end && what_is_missing(*world_) && !world_->invariants().violation()) {
      world_->run_until(std::min(end, world_->time().now() + std::chrono::milliseconds{20}));
    }
    if (const auto missing = what_is_missing(*world_)) complain("all is not well: " + *missing);
    return;
  }
  awaited_who_ = words[2];
  awaited_ = words[3];
  came_ = false;
  world_->run_until(end, [this] { return came_; });
  if (!came_) complain("did not come: " + awaited_who_ + " " + awaited_);
  awaited_.clear();
}

void Stage::start(const Words& words) {
  if (Sentinel* who = sentinel(words[1])) {
    who->start(words.size() < 4     ? simulation::Memory::disk
               : words[3] == "disk" ? simulation::Memory::id_only
                                    : simulation::Memory::blank);
  } else if (Server* what = server(words[1])) {
    what->start(words.size() < 3      ? simulation::Comeback::with_data
                : words[2] == "empty" ? simulation::Comeback::empty
                                      : simulation::Comeback::as_delivered);
  } else {
    complain("nobody is called " + words[1]);
  }
}

void Stage::cut(const Words& words) {
  between(words, &simulation::Network::cut);
}

void Stage::mend(const Words& words) {
  if (words.back() == "all") return world_->network().mend_all();
  between(words, &simulation::Network::mend);
}

void Stage::between(const Words& words, void (simulation::Network::*change)(HostId, HostId)) {
  const auto middle = std::find_if(words.begin(), words.end(), [](const auto& w) { return w == "from" || w == "to"; });
  if (middle == words.end()) return complain("from or to whom?");
  for (auto a = words.begin() + 1; a != middle; ++a) {
    for (auto b = middle + 1; b != words.end(); ++b) {
      const auto from = host(*a);
      const auto to = host(*b);
      if (!from || !to) return complain("nobody is called " + *a + " or " + *b);
      (world_->network().*change)(*from, *to);
      if (*middle == "from") (world_->network().*change)(*to, *from);
    }
  }
}

void Stage::order(const Words& words) {
  Sentinel* who = words.size() > 2 ? sentinel(words[1]) : nullptr;
  if (who == nullptr || !who->alive()) return complain("order whom what?");
  const quorum::MasterName& name = world_->groups().front().name;
  const std::string& what = words[2];
  if (what == "failover") {
    const bool coordinated = words.size() > 3 && words[3] == "coordinated";
    who->order(quorum::OrderFailover{.master = name, .coordinated = coordinated, .replica = {}}, {});
  } else if (what == "reset") {
    who->order(quorum::OrderReset{{name}}, {});
  } else if (what == "remove") {
    who->order(quorum::OrderRemove{name}, {});
  } else if (what == "monitor" && words.size() == 5) {
    who->order(
        quorum::OrderMonitor{name, quorum::Address{words[3], 6379}, static_cast<std::uint32_t>(std::stoul(words[4]))},
        {});
    // What MONITOR leaves at its defaults is set as everywhere else.
    quorum::OrderSet set{name, {}, {}};
    set.settings.quorum = static_cast<std::uint32_t>(std::stoul(words[4]));
    set.settings.down_after = world_->options().down_after;
    set.settings.failover_timeout = world_->options().failover_timeout;
    who->order(std::move(set), {});
  } else {
    complain("not understood");
  }
}

void Stage::expect(const Words& words) {
  if (words[1] == "master") {
    const quorum::MasterName& name = world_->groups().front().name;
    for (const auto& each : world_->sentinels()) {
      if (!each->alive()) continue;
      const auto address = each->mind().master_address(name);
      if (!address || address->host != words[2]) {
        complain(each->name() + " names " + (address ? address->host : "nobody"));
      }
    }
  } else if (words[1] == "epoch" && words.size() == 5 && sentinel(words[2])) {
    const auto& disk = sentinel(words[2])->disk().stored();
    const std::uint64_t epoch = disk ? disk->current_epoch.value : 0;
    const std::uint64_t wanted = std::stoull(words[4]);
    if (words[3] == "is" ? epoch != wanted : epoch <= wanted) complain("it is " + std::to_string(epoch));
  } else {
    complain("not understood");
  }
}

void Stage::hear(Time when, std::string_view who, const std::string& what) {
  if (print_) print_(when, who, what);
  if (!awaited_.empty() && who == awaited_who_ && what.find(awaited_) != std::string::npos) came_ = true;
  for (const Ban& ban : bans_) {
    if (who == ban.who && what.find(ban.words) != std::string::npos) {
      played_.problems.push_back("line " + std::to_string(ban.line) + ": at " + std::to_string(when.count() / 1000) +
                                 ", " + std::string{who} + ": " + what);
    }
  }
  note(when, who, what);
}

void Stage::note(Time when, std::string_view who, const std::string& what) {
  if (!simulation::is_notable(what)) return;
  std::ostringstream line;
  line << when.count() / 1000 << ' ' << who << ' ' << simulation::with_names(*world_, what) << '\n';
  played_.transcript += line.str();
}

}  // namespace

Played play(const std::string& script, std::ostream* trace) {
  return Stage{trace}.play(script);
}

}  // namespace vedette::story
