// expect: silence. A timer that is called off lets go of the session that it held.
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <utility>
using boost::asio::ip::tcp;
struct Session : std::enable_shared_from_this<Session> {
    explicit Session(tcp::socket socket) : socket_(std::move(socket)), timer_(socket_.get_executor()) {}
    void start() {
        read();
        tick();
    }
    void read() {
        auto self = shared_from_this();
        socket_.async_read_some(boost::asio::buffer(data_), [this, self](boost::system::error_code ec, std::size_t) {
            if (ec) {
                timer_.cancel();
                return;
            }
            read();
        });
    }
    void tick() {
        auto self = shared_from_this();
        timer_.expires_after(std::chrono::seconds(5));
        timer_.async_wait([this, self](boost::system::error_code ec) {
            if (ec)
                return;
            tick();
        });
    }
    tcp::socket socket_;
    boost::asio::steady_timer timer_;
    char data_[64];
};
void accept(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](boost::system::error_code ec, tcp::socket socket) {
        if (!ec)
            std::make_shared<Session>(std::move(socket))->start();
        accept(acceptor);
    });
}
int main() {
    boost::asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(tcp::v4(), 7000));
    accept(acceptor);
    io.run();
}
