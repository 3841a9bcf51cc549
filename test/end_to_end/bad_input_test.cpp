#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include "test/end_to_end/end_to_end.hpp"
#include "test/lab/fake_redis.hpp"

namespace vedette::end_to_end {

using namespace lab;
using namespace std::string_literals;

namespace {

/// Whatever is said to the first sentinel of a group, it must go on answering and still take part in a failover.
class BadInput : public EndToEnd {
 protected:
  BadInput() : group{folder} {}

  void expect_unharmed() {
    for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
      ASSERT_TRUE(group.sentinel(index).process().running()) << group.sentinel(index).log();
      ASSERT_TRUE(group.sentinel(index).command({"PING"}).is("PONG"));
      ASSERT_EQ(group.sentinel(index).master_port("orders"), group.instance(0).port());
    }
    group.instance(0).kill();
    group.wait_until_all_follow(group.wait_for_switch_from(0));
    expect_agreement(group);
  }

  /// Makes the first sentinel watch them and waits until it has asked each for INFO.
  void let_first_watch(const std::vector<std::unique_ptr<FakeRedis>>& fakes) {
    for (std::size_t number = 0; number < fakes.size(); ++number) {
      const Reply reply = group.sentinel(0).command({"SENTINEL", "MONITOR", "fake" + std::to_string(number),
                                                     "127.0.0.1", std::to_string(fakes[number]->at().port), "1"});
      ASSERT_TRUE(reply.is("OK")) << reply;
    }
    for (const auto& fake : fakes) {
      wait_until([&] { return fake->asked("INFO") > 0; }, std::chrono::seconds{30}, "every fake was asked for INFO");
    }
  }

  std::string address_of_master() {
    return group.instance(0).at().host + "," + std::to_string(group.instance(0).port());
  }

  static std::string sender_text(const Sentinel& sentinel) {
    return sentinel.at().host + "," + std::to_string(sentinel.port()) + "," + sentinel.id();
  }

  /// The pattern with a sender's id and the master's address in place of `ID` and `MASTER`.
  std::string filled_in(std::string pattern, const std::string& id) {
    for (const auto& [word, value] : {std::pair{std::string{"ID"}, id}, {"MASTER", address_of_master()}}) {
      if (const std::size_t at = pattern.find(word); at != std::string::npos) pattern.replace(at, word.size(), value);
    }
    return pattern;
  }

  /// Says a hello to all sentinels: by way of the master, and to each directly.
  void spread(const std::string& hello) {
    const std::vector<std::string> publish = {"PUBLISH", "__sentinel__:hello", hello};
    ASSERT_TRUE(group.instance(0).command(publish).ok());
    for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
      ASSERT_NE(group.sentinel(index).command(publish).kind, Reply::Kind::lost) << hello.substr(0, 80);
    }
  }

  /// Returns when every sentinel has heard all that was spread before: a channel keeps its order, and what goes last
  /// are sound hellos of peers that everybody knows, with the epoch after the present one.
  void let_a_sound_hello_follow() {
    const std::string epoch = std::to_string(std::stoull(group.sentinel(0).directive("sentinel current-epoch")) + 1);
    auto listeners = listen_to(group);
    for (std::size_t index : {0U, 1U}) {
      const std::string hello =
          sender_text(group.sentinel(index)) + "," + epoch + ",orders," + address_of_master() + ",0";
      ASSERT_TRUE(group.instance(0).command({"PUBLISH", "__sentinel__:hello", hello}).ok());
    }
    for (std::size_t index = 0; index < listeners.size(); ++index) {
      ASSERT_TRUE(listeners[index]->wait_for("+new-epoch", epoch)) << group.sentinel(index).log();
      EXPECT_EQ(group.sentinel(index).directive("sentinel current-epoch"), epoch);
    }
  }

  /// Whom each sentinel knows, and which master with which epoch.
  std::vector<std::set<std::string>> knowledge() {
    std::vector<std::set<std::string>> result;
    for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
      const Sentinel& sentinel = group.sentinel(index);
      auto& known = result.emplace_back();
      known.insert("master " + sentinel.master_address("orders") + " epoch " +
                   sentinel.master_field("orders", "config-epoch"));
      for (const auto& peer : sentinel.sentinels("orders")) {
        known.insert("sentinel " + peer.at("runid") + " " + peer.at("ip") + ":" + peer.at("port"));
      }
      for (const auto& replica : sentinel.replicas("orders")) known.insert("replica " + replica.at("name"));
    }
    return result;
  }

  Deployment group;
};

std::string info_of_a_lone_master() {
  return "# Server\r\nrun_id:" + random_run_id() + "\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n";
}

/// No hellos, or none that can be true. `ID` stands for a sender's id, `MASTER` for host and port of the master.
constexpr const char* garbled_hellos[] = {
    "",
    ",",
    ",,,,,,,",
    "127.0.0.1,26379,ID",
    "127.0.0.1,26379,ID,0,orders,MASTER",
    "127.0.0.1,26379,ID,0,orders,MASTER,0,more",
    "127.0.0.1,99999999999,ID,0,orders,MASTER,0",
    "127.0.0.1,65536,ID,0,orders,MASTER,0",
    "127.0.0.1,-1,ID,0,orders,MASTER,0",
    "127.0.0.1,0,ID,0,orders,MASTER,0",
    "127.0.0.1,x,ID,0,orders,MASTER,0",
    "127.0.0.1,26379,,0,orders,MASTER,0",
    ",26379,ID,0,orders,MASTER,0",
    "nowhere.invalid,26379,ID,0,orders,MASTER,0",
    "127.0.0.1,26379,ID,x,orders,MASTER,0",
    "127.0.0.1,26379,ID,0,orders,MASTER,x",
    "127.0.0.1,26379,ID,0,unheard of,MASTER,0",
    "127.0.0.1,26379,ID,0,,MASTER,0",
    "127.0.0.1,26379,ID,0,orders,,0,0",
    "127.0.0.1,26379,ID,0,orders,MASTER,18446744073709551616",
    "127.0.0.1,26379,ID,18446744073709551616,orders,MASTER,0",
};

/// A bare TCP connection that says what it is told and closes with the object.
class RawClient {
 public:
  explicit RawClient(const Endpoint& to) : socket_{connect_tcp(to, 5000)} {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { close(socket_); }

  void say(const std::string& bytes) const {
    static_cast<void>(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  }

  /// What has come by the time the other side closes, or five seconds after the last byte.
  std::string hear() const {
    std::string heard;
    char bytes[4096];
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    while (poll(&waiting, 1, 5000) == 1) {
      const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      heard.append(bytes, static_cast<std::size_t>(got));
    }
    return heard;
  }

 private:
  int socket_;
};

}  // namespace

TEST_F(BadInput, GarbledInfoCostsNothingElse) {
  const std::string good = info_of_a_lone_master();
  const std::vector<std::string> texts = {
      "",
      "role",
      "role:\r\nrole:emperor\r\n",
      "role:master\0\r\nslave0:\0\r\n"s,
      "role:master\r\nslave0:ip=,port=,state=\r\nslave1:ip=10.0.0.1\r\nslave2:\r\nslave3:,,,,=\r\n",
      "role:master\r\nslave0:ip=10.0.0.1,port=99999999999999999999,state=online,offset=-5,lag=x\r\n",
      "role:master\r\nslave99999999999999999999:ip=127.0.0.1,port=-1\r\n",
      "role:slave\r\nmaster_host:\r\nmaster_port:0\r\nmaster_link_status:sideways\r\n",
      "role:slave\r\nmaster_host:nowhere.invalid\r\nmaster_port:999999\r\nslave_priority:-7\r\nslave_repl_offset:"
      "zz\r\n",
      "role:master\r\nrun_id:" + std::string(100'000, 'f') + "\r\n",
      "\xff\xfe\xfd:\xfc\r\nrole:\xff\r\nmaster_link_down_since_seconds:99999999999999999999999\r\n",
      std::string(1'000'000, ':'),
  };
  std::vector<std::unique_ptr<FakeRedis>> fakes;
  for (const std::string& text : texts) fakes.push_back(std::make_unique<FakeRedis>(text));
  const std::vector<std::string> answers = {
      "-ERR no INFO for you\r\n",
      ":42\r\n",
      "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
      "$-1\r\n",
      "*-1\r\n",
      // These can't be read on: what is no RESP, and lengths that no reply has.
      "hello there\r\n",
      "$99999999999999999999\r\nx",
      "$-7\r\n",
      "*-3\r\n",
      // These never end.
      "$400000000\r\nrole:master\r\n" + std::string(1'000'000, 'x'),
      "*1000000\r\n$1\r\na\r\n",
      std::string(1'000, '*'),
  };
  for (const std::string& answer : answers) {
    fakes.push_back(std::make_unique<FakeRedis>([answer, good](const std::vector<std::string>& words) {
      return words.front() == "INFO" ? answer : answer_as_master(words, good);
    }));
  }
  let_first_watch(fakes);

  expect_unharmed();
}

TEST_F(BadInput, WhatNobodyAskedForCostsNothingElse) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel dies of it";
  const std::string good = info_of_a_lone_master();
  std::vector<std::unique_ptr<FakeRedis>> fakes;
  fakes.push_back(std::make_unique<FakeRedis>([good](const std::vector<std::string>& words) {
    return answer_as_master(words, good) + (words.front() == "INFO" ? "+PONG\r\n:1\r\n" + bulk(good) : "");
  }));
  // What comes on a hello channel need not be a hello, nor a message.
  const std::vector<std::string> pushed = {
      bulk("message"),
      "+OK\r\n",
      "*3\r\n" + bulk("message") + bulk("__sentinel__:hello") + bulk(",,,,,,,"),
      "*3\r\n:1\r\n$-1\r\n*-1\r\n",
      "*2\r\n" + bulk("message") + bulk("__sentinel__:hello"),
      "-ERR go away\r\n",
  };
  for (const std::string& push : pushed) {
    fakes.push_back(std::make_unique<FakeRedis>([push, good](const std::vector<std::string>& words) {
      return answer_as_master(words, good) + (words.front() == "SUBSCRIBE" ? push : "");
    }));
  }

  let_first_watch(fakes);

  expect_unharmed();
}

TEST_F(BadInput, GarbledHellosCostNothingElse) {
  const auto before = knowledge();
  ASSERT_EQ(before[0].size(), 5U) << "a master, two replicas, two peers";

  // Each comes from another sender, or the first bad one that somebody believes would hide the others.
  for (const char* hello : garbled_hellos) spread(filled_in(hello, random_run_id()));
  spread(std::string("127.0.0.1,26379,\0,0,orders,", 27) + address_of_master() + ",0");
  spread(std::string(100'000, ','));
  spread(std::string(100'000, 'x'));
  let_a_sound_hello_follow();

  // Nobody learnt of a sentinel that makes no sense, or the majority would be out of reach.
  EXPECT_EQ(knowledge(), before);
  expect_unharmed();
}

TEST_F(BadInput, AbsurdEpochsAreNotTakenOver) {
  if (vedette_is_redis_sentinel()) GTEST_SKIP() << "redis-sentinel takes over any epoch";
  const auto before = knowledge();
  // The senders are peers that everybody knows. Only the epochs can't be.
  for (const std::string epoch : {"4611686018427387904", "9223372036854775807", "9223372036854775808",
                                  "18446744073709551615", "18446744073709551616", "-1"}) {
    for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
      const std::string sender = sender_text(group.sentinel(index));
      spread(sender + "," + epoch + ",orders," + address_of_master() + ",0");
      spread(sender + ",0,orders," + address_of_master() + "," + epoch);
      spread(sender + "," + epoch + ",orders,127.0.0.1,1," + epoch);
    }
  }
  let_a_sound_hello_follow();

  EXPECT_EQ(knowledge(), before);
  expect_unharmed();
}

TEST_F(BadInput, BrokenRequestsAreRefusedAndCostNothingElse) {
  const std::vector<std::string> requests = {
      "*-5\r\n*1\r\n$-7\r\n",         "*1\r\n$-7\r\nPING\r\n",
      "*99999999999999999999\r\n",    "*1\r\n$99999999999999999999\r\nPING\r\n",
      "*1\r\n$536870913\r\nPING\r\n", "*2147483648\r\n",
      "*1\r\n:4\r\nPING\r\n",         "*x\r\n",
      "PING \"unbalanced\r\n",        "*1\r\n$" + std::string(70'000, '1'),
      std::string(70'000, 'x'),
  };

  for (const std::string& request : requests) {
    const RawClient client{group.sentinel(0).at()};
    client.say(request);
    EXPECT_NE(client.hear().find("-ERR"), std::string::npos) << request.substr(0, 80);
  }

  expect_unharmed();
}

TEST_F(BadInput, ClientsThatNeverEndOrNeverReadCostNothingElse) {
  std::vector<std::unique_ptr<RawClient>> clients;
  const auto client = [&]() -> RawClient& {
    return *clients.emplace_back(std::make_unique<RawClient>(group.sentinel(0).at()));
  };
  client().say("*3\r\n$8\r\nSENTINEL\r\n$8\r\nFAIL");
  client().say("*2147483647\r\n$4\r\nPING\r\n");
  client().say("*2\r\n$500000000\r\nhalf a word");
  client().say("PI");
  client();
  // Their replies are never read.
  for (int number = 0; number < 3; ++number) {
    RawClient& deaf = client();
    for (int times = 0; times < 20'000; ++times) deaf.say("SENTINEL MASTERS\r\nINFO\r\n");
  }
  // Subscribers that never read either.
  for (int number = 0; number < 3; ++number) client().say("PSUBSCRIBE *\r\n");

  expect_unharmed();
}

}  // namespace vedette::end_to_end
