#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/call.hpp"
#include "daemon/dispatch.hpp"
#include "daemon/turn.hpp"
#include "protocol/request.hpp"
#include "test/unit/daemon/running_loop.hpp"

namespace vedette::daemon {

inline const std::string our_id = "53f791e7c42547cc82597ba320e373a25d13f093";
inline const std::string peer_id = "dcce6d13b1317dec919e9ee691ef2f44f413f2ac";

/// The state of a Sentinel that watches one master with one replica and knows one peer, as in the recorded transcripts.
inline quorum::DurableState watching_one_master() {
  quorum::DurableState state;
  state.my_id = quorum::RunId::parse(our_id);
  quorum::DurableMaster master;
  master.address = quorum::Address{"127.0.0.1", 17001};
  master.settings.quorum = 2;
  master.settings.down_after = quorum::Milliseconds{5000};
  master.replicas.insert(quorum::Address{"127.0.0.1", 17002});
  master.sentinels.emplace(*quorum::RunId::parse(peer_id), quorum::Address{"127.0.0.1", 17011});
  state.masters.emplace("mymaster", master);
  return state;
}

/// The words of a request written as at a terminal.
inline protocol::Words words_of(const std::string& line) {
  protocol::RequestReader reader;
  reader.feed(line + "\r\n");
  auto next = reader.next({});
  auto* words = std::get_if<protocol::Words>(&next);
  if (!words) throw std::invalid_argument{"not one request: " + line};
  return std::move(*words);
}

/// A core without links behind sessions without sockets: what commands answer, byte for byte.
class Talk {
 public:
  struct Guest {
    std::string out;
    std::unique_ptr<Session> session;
  };

  explicit Talk(quorum::DurableState state = watching_one_master(), config::DaemonSettings given = {},
                Resolver::Lookup lookup = {})
      : settings{std::move(given)},
        facts{.run_id = our_id,
              .executable = "/usr/bin/vedette",
              .config_file = "/etc/sentinel.conf",
              .started = read_clocks().steady},
        names{settings.renamed_commands},
        access{std::get<config::AclUsers>(configured_users(settings)), settings.acllog_max_len},
        turn{loop.executor(), quorum::Core{{.restored = std::move(state),
                                            .remembers = true,
                                            .listening_port = settings.port,
                                            .timing = {},
                                            .seed = 1,
                                            .start = read_clocks()}}},
        resolver{loop.executor(), lookup ? std::move(lookup) : [this](const std::string& host) {
                   const auto found = hosts.find(host);
                   return found == hosts.end() ? std::vector<std::string>{} : std::vector{found->second};
                 }},
        around{.turn = turn,
               .settings = settings,
               .process = facts,
               .commands = names,
               .access = access,
               .subscriptions = subscriptions,
               .statistics = statistics,
               .resolver = resolver,
               .sessions = {},
               .pending_commands = {},
               .scripts = [this] { return scripts; },
               .count_scripts =
                   [this] {
                     const auto running = std::ranges::count_if(scripts, &ScriptPicture::running);
                     return ScriptCount{scripts.size(), static_cast<std::size_t>(running)};
                   },
               .shut_down = [this] { shut_down = true; }} {
    turn.connect({.write =
                      [this](const quorum::WriteState& order) {
                        written = *order.state;
                        if (disk_hangs) {
                          unanswered = order.revision;
                        } else if (disk_works) {
                          turn.observe(quorum::StateWritten{order.revision});
                        } else {
                          turn.observe(quorum::WriteFailed{order.revision});
                        }
                      },
                  .announce =
                      [this](const quorum::Event& event) {
                        events.push_back(event.type + ' ' + event.text);
                        if (event.level != quorum::Level::debug) subscriptions.publish(event.type, event.text);
                      },
                  .run_script = [](const quorum::RunScript&) {},
                  .link = [](const quorum::Action&) {}});
    turn.start();
    loop.settle();
    main = &join();
  }

  ~Talk() {
    turn.stop();
    loop.settle();
    for (auto& guest : guests) subscriptions.forget(*guest->session);
  }

  /// One more session.
  Session& join() {
    auto guest = std::make_unique<Guest>();
    guest->session = std::make_unique<Session>(guests.size() + 1, guest->out);
    Session& session = *guest->session;
    session.opened = session.last_request = read_clocks().steady;
    session.peer_address = "127.0.0.1:5000" + std::to_string(session.id);
    session.local_address = "127.0.0.1:26379";
    session.authenticated = !access.strangers_must_authenticate();
    around.sessions.emplace(session.id, &session);
    guests.push_back(std::move(guest));
    return session;
  }

  /// What the first session is answered, and what else came for it meanwhile.
  std::string ask(const std::string& line) { return ask(*main, line); }
  std::string ask(Session& session, const std::string& line) { return ask_words(session, words_of(line)); }
  std::string ask_words(Session& session, const protocol::Words& words) {
    session.out.clear();
    if (auto rest = dispatch(around, session, words, steady_now())) {
      loop.await([](Task<> task) -> Task<bool> {
        co_await std::move(task);
        co_return true;
      }(std::move(*rest)));
    }
    loop.settle();
    return session.out;
  }

  /// A request as at a terminal, and the whole reply that it is to have.
  struct Exchange {
    const char* request;
    const char* reply;
  };
  /// One after the other, by the first session.
  void expect(std::initializer_list<Exchange> exchanges) {
    for (const auto& [request, reply] : exchanges) EXPECT_EQ(ask(request), reply) << request;
  }

  RunningLoop loop;
  config::DaemonSettings settings;
  ProcessFacts facts;
  CommandNames names;
  AccessControl access;
  Subscriptions subscriptions;
  Statistics statistics;
  std::map<std::string, std::string> hosts;  ///< What names resolve to.
  std::vector<ScriptPicture> scripts;
  std::vector<std::string> events;  ///< `type text`, all so far.
  quorum::DurableState written;     ///< The last that was written.
  bool disk_works = true;
  bool disk_hangs = false;
  std::optional<quorum::Revision> unanswered{};  ///< What a disk that hangs is to write.
  bool shut_down = false;
  Turn turn;
  Resolver resolver;
  Surroundings around;
  std::vector<std::unique_ptr<Guest>> guests;
  Session* main = nullptr;
};

}  // namespace vedette::daemon
