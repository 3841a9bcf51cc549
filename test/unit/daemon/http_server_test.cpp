#include "daemon/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "http_visitor.hpp"
#include "test/lab/ports.hpp"
#include "tls_files.hpp"
#include "tls_visitor.hpp"

namespace vedette::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    settings.http.port = port.number();
    settings.http.bind = {"127.0.0.1"};
  }
  ~HttpServerTest() override {
    server.stop();
    more.cancel();
    EXPECT_TRUE(loop.until([this] { return server.stopped(); }));
  }

  HttpRouter routes() {
    return HttpRouter{
        {{"/hello", HttpAnswer{[](const HttpRequest&) { return http_text(200, "hello\n"); }}},
         {"/echo/*", HttpAnswer{[](const HttpRequest& asked) { return http_text(200, asked.segments[1]); }}},
         {"/large",
          HttpAnswer{[](const HttpRequest&) { return http_text(200, std::string(std::size_t{8} << 20U, 'x')); }}},
         {"/later", WaitingHttpAnswer{[this](const HttpRequest&) -> Task<HttpResponse> {
            co_await more.async_wait();
            co_return http_text(200, "later\n");
          }}},
         {"/fails", HttpAnswer{[](const HttpRequest&) -> HttpResponse { throw std::runtime_error{"no"}; }}},
         {"/flood", HttpAnswer{[this](const HttpRequest&) {
            HttpResponse response;
            response.stream = [this](HttpSend send) -> Task<> { co_await flood(std::move(send)); };
            return response;
          }}},
         {"/events", HttpAnswer{[this](const HttpRequest&) {
            HttpResponse response;
            response.content_type = "text/event-stream";
            response.stream = [this](HttpSend send) -> Task<> { co_await tell(std::move(send)); };
            return response;
          }}}}};
  }
  Task<> tell(HttpSend send) {
    ++listeners;
    bool taken = co_await send("first");
    if (taken) {
      co_await more.async_wait();
      taken = co_await send("second");
    }
    --listeners;
  }

  Task<> flood(HttpSend send) {
    co_await asio::this_coro::throw_if_cancelled(false);
    bool taken = true;
    while (taken) {
      std::string piece(65536, 'x');
      taken = co_await send(std::move(piece));
      ++flooded;
    }
  }

  void serve() {
    ASSERT_TRUE(server.listen());
    server.start();
  }
  HttpVisitor visitor() { return HttpVisitor{loop, settings.http.port}; }
  std::string ask(const std::string& text) {
    HttpVisitor somebody = visitor();
    somebody.say(text);
    return somebody.until_closed();
  }

  RunningLoop loop;
  lab::Port port;
  Log log{"/dev/null", std::nullopt};
  config::DaemonSettings settings;
  Timer more{loop.executor(), Clock::time_point::max()};
  int listeners = 0;
  std::size_t flooded = 0;
  std::vector<std::string> answered;
  HttpServer server{loop.executor(), settings, routes(),
                    [this](std::string_view pattern, unsigned status) {
                      answered.push_back(std::string{pattern} + " " + std::to_string(status));
                    },
                    log};
};

TEST_F(HttpServerTest, AnswersByItsTable) {
  serve();

  EXPECT_THAT(ask("GET /hello HTTP/1.0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 6\r\n"),
                    HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"), EndsWith("\r\n\r\nhello\n")));
  EXPECT_THAT(ask("GET /echo/a%2Fb HTTP/1.0\r\n\r\n"), EndsWith("\r\n\r\na/b"));
  EXPECT_THAT(ask("GET /none HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(answered, ElementsAre("/hello 200", "/echo/* 200", " 404"));
}

TEST_F(HttpServerTest, HeadIsGetWithoutABody) {
  serve();

  EXPECT_THAT(ask("HEAD /hello HTTP/1.0\r\n\r\n"),
              AllOf(HasSubstr("Content-Length: 6\r\n"), EndsWith("\r\n\r\n"), Not(HasSubstr("hello"))));
}

TEST_F(HttpServerTest, OtherMethodsAreToldWhatIsAllowed) {
  serve();

  EXPECT_THAT(ask("POST /hello HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"),
              StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(ask("PUT /hello HTTP/1.0\r\n\r\n"), HasSubstr("Allow: GET, HEAD\r\n"));
}

TEST_F(HttpServerTest, KeepsAConnectionForTheNextRequest) {
  serve();
  HttpVisitor somebody = visitor();

  somebody.say("GET /hello HTTP/1.1\r\n\r\nGET /echo/again HTTP/1.1\r\n\r\n");

  EXPECT_THAT(somebody.until("again"), HasSubstr("hello\nHTTP/1.1 200 OK\r\n"));
  EXPECT_FALSE(somebody.closed());
}

TEST_F(HttpServerTest, AnAnswerMayTakeItsTimeAndOthersAreServedMeanwhile) {
  serve();
  HttpVisitor waiting = visitor();
  waiting.say("GET /later HTTP/1.1\r\n\r\n");
  loop.until([this] { return server.connections() == 1; });

  EXPECT_THAT(ask("GET /hello HTTP/1.0\r\n\r\n"), HasSubstr("hello"));
  more.cancel();

  EXPECT_THAT(waiting.until("later"), HasSubstr("later\n"));
}

TEST_F(HttpServerTest, ALongAnswerComesWhole) {
  serve();

  EXPECT_GT(ask("GET /large HTTP/1.0\r\n\r\n").size(), std::size_t{8} << 20U);
}

TEST_F(HttpServerTest, AnErrorOfAHandlerEndsItsConnectionAlone) {
  serve();

  EXPECT_EQ(ask("GET /fails HTTP/1.1\r\n\r\n"), "");
  EXPECT_THAT(ask("GET /hello HTTP/1.0\r\n\r\n"), HasSubstr("hello"));
}

TEST_F(HttpServerTest, AStreamComesInPieces) {
  serve();
  HttpVisitor listener = visitor();
  listener.say("GET /events HTTP/1.1\r\n\r\n");
  EXPECT_THAT(listener.until("first"), AllOf(HasSubstr("Transfer-Encoding: chunked"), HasSubstr("5\r\nfirst\r\n")));
  loop.settle();

  more.cancel();

  EXPECT_THAT(listener.until("0\r\n\r\n"), EndsWith("6\r\nsecond\r\n0\r\n\r\n"));
  EXPECT_EQ(listeners, 0);
}

TEST_F(HttpServerTest, AStreamEndsWhenItsListenerGoes) {
  serve();
  HttpVisitor listener = visitor();
  listener.say("GET /events HTTP/1.1\r\n\r\n");
  listener.until("first");

  listener.leave();

  EXPECT_TRUE(loop.until([this] { return server.connections() == 0; }));
}

// What it does not take must not hold up the end.
TEST_F(HttpServerTest, AListenerWhoDoesNotReadIsLetGoAtTheEnd) {
  serve();
  HttpVisitor listener = visitor();
  listener.say("GET /flood HTTP/1.1\r\n\r\n");
  std::size_t before = 0;
  // As long as the kernel takes something.
  while (std::exchange(before, flooded) != flooded || flooded == 0) loop.for_a_while(std::chrono::milliseconds{20});

  server.stop();

  EXPECT_TRUE(loop.until([this] { return server.stopped(); }, std::chrono::seconds{2}));
}

TEST_F(HttpServerTest, EachHeaderStandsOnce) {
  serve();

  const std::string answer = ask("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(answer.find("Cache-Control"), answer.rfind("Cache-Control"));
}

TEST_F(HttpServerTest, AHundredAtOnceAreAllAnswered) {
  serve();
  std::deque<HttpVisitor> crowd;
  for (int i = 0; i < 100; ++i) crowd.emplace_back(loop, settings.http.port);
  for (HttpVisitor& one : crowd) one.say("GET /hello HTTP/1.0\r\n\r\n");

  for (HttpVisitor& one : crowd) EXPECT_THAT(one.until_closed(), HasSubstr("hello"));
}

TEST_F(HttpServerTest, WhoSaysNothingKeepsNobodyOut) {
  serve();
  std::deque<HttpVisitor> silent;
  for (int i = 0; i < 100; ++i) silent.emplace_back(loop, settings.http.port);
  loop.until([this] { return server.connections() == HttpServer::most_connections; });

  EXPECT_THAT(ask("GET /hello HTTP/1.0\r\n\r\n"), HasSubstr("hello"));
}

TEST_F(HttpServerTest, APortThatWasAskedForAndIsTakenEndsTheStart) {
  const Acceptor occupant{loop.executor(), {asio::ip::address_v4::loopback(), settings.http.port}};

  EXPECT_FALSE(server.listen());
}

TEST_F(HttpServerTest, ADefaultPortThatIsTakenIsTriedAgain) {
  settings.http.port_is_default = true;
  auto occupant = std::make_unique<Acceptor>(
      loop.executor(), asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), settings.http.port});
  serve();

  occupant.reset();
  const auto served = [&] {
    error_code failure;
    Socket somebody{loop.executor()};
    somebody.connect({asio::ip::address_v4::loopback(), settings.http.port}, failure);
    return !failure;
  };
  EXPECT_TRUE(loop.until(served, HttpServer::retry_period * 3));
}

TEST_F(HttpServerTest, WithoutAPortNothingIsServed) {
  const std::uint16_t unused = std::exchange(settings.http.port, std::uint16_t{0});
  serve();

  error_code failure;
  Socket somebody{loop.executor()};
  somebody.connect({asio::ip::address_v4::loopback(), unused}, failure);
  EXPECT_TRUE(failure);
}

TEST_F(HttpServerTest, HttpsNeedsItsFiles) {
  settings.http.tls = true;

  EXPECT_FALSE(server.listen());
}

TEST_F(HttpServerTest, SpeaksTlsWithWhoeverComes) {
  TlsFiles files;
  settings.tls = files.settings;
  settings.http.tls = true;
  serve();
  Tls client;
  ASSERT_EQ(client.reload(files.settings), "");
  TlsVisitor somebody{loop, client, {asio::ip::address_v4::loopback(), settings.http.port}};
  somebody.begin();
  somebody.send("GET /hello HTTP/1.0\r\n\r\n");

  EXPECT_TRUE(loop.until([&] { return somebody.heard().find("hello\n") != std::string::npos; }));
  EXPECT_EQ(server.reload(files.settings), "");
  EXPECT_EQ(ask("GET /hello HTTP/1.0\r\n\r\n").find("HTTP"), std::string::npos);  // Plain words are no handshake.
}

}  // namespace
}  // namespace vedette::daemon
