#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <string>

#include "daemon/tls.hpp"
#include "daemon/tls_stream.hpp"
#include "running_loop.hpp"
#include "tls_files.hpp"

namespace vedette::daemon {
namespace {

/// A client of TLS 1.2, by hand: ours never renegotiates. It does not block, and runs between the turns of the loop.
class HandMadeClient {
 public:
  HandMadeClient(const TlsFiles& files, int socket)
      : context_{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free}, ssl_{nullptr, &SSL_free} {
    SSL_CTX_set_max_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_use_certificate_file(context_.get(), files.path("client.crt").c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_.get(), files.path("client.key").c_str(), SSL_FILETYPE_PEM);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket);
    SSL_set_connect_state(ssl_.get());
  }

  bool connects() { return SSL_do_handshake(ssl_.get()) == 1; }
  bool sends(const std::string& bytes) {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  void ask_for_renegotiation() {
    SSL_renegotiate(ssl_.get());
    SSL_do_handshake(ssl_.get());
  }
  bool is_refused() {
    char byte = 0;
    const int result = SSL_read(ssl_.get(), &byte, 1);
    return result <= 0 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_SSL;
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

TEST(TlsRenegotiation, IsRefused) {
  RunningLoop loop;
  const TlsFiles files;
  Tls tls;
  tls.reload(files.settings);
  Acceptor door{loop.executor(), {asio::ip::address_v4::loopback(), 0}};
  Socket visitor{loop.executor()};
  visitor.connect(door.local_endpoint());
  visitor.non_blocking(true);
  StreamSocket accepted{door.accept()};
  const auto stream = tls.accept(accepted);
  std::string heard;
  bool ended = false;
  const auto serve = [&]() -> Task<> {
    bool stands = co_await stream->handshake();
    std::string piece(1000, ' ');
    while (stands) {
      const auto [failure, count] = co_await stream->async_read_some(asio::buffer(piece));
      heard.append(piece, 0, count);
      stands = !failure;
    }
    ended = true;
  };
  asio::co_spawn(loop.executor(), serve(), [](std::exception_ptr) {});
  HandMadeClient client{files, visitor.native_handle()};
  ASSERT_TRUE(loop.until([&] { return client.connects(); }));
  EXPECT_TRUE(client.sends("hello"));
  EXPECT_TRUE(loop.until([&] { return heard == "hello"; }));

  client.ask_for_renegotiation();

  // It is answered with the alert no_renegotiation, which ends a client that insists.
  EXPECT_TRUE(loop.until([&] {
    loop.settle();
    return client.is_refused();
  }));
  visitor.close();
  EXPECT_TRUE(loop.until([&] { return ended; }));
  EXPECT_EQ(heard, "hello");
}

}  // namespace
}  // namespace vedette::daemon
